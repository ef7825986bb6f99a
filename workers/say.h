/* say.h: the few sentences of messages that stand in no template, in the language of the message. */
#ifndef DUBAN_WORKERS_SAY_H
#define DUBAN_WORKERS_SAY_H

#include "proto/texts.h"

/* Of two texts the one in this language (enum text_language); the compiler checks both as formats. */
static inline __attribute__((format_arg(2), format_arg(3))) const char *say(int language, const char *zh,
                                                                            const char *en)
{
    return language == TEXT_EN ? en : zh;
}

#endif
