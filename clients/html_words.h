/* html_words.h: what a page of HTML says, as plain words. A tag becomes a blank, but one that only says where a word
 * may be broken; styles and scripts say nothing; entities are the characters they stand for. Where links lead stands
 * behind it all, one a line. Any text is taken: what is no HTML comes out as it is. Costs: in proportion to the text.
 */
#ifndef DUBAN_CLIENTS_HTML_WORDS_H
#define DUBAN_CLIENTS_HTML_WORDS_H

#include "proto/arena.h"

const char *html_words(const char *html, struct arena *a);

#endif
