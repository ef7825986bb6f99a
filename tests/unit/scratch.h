/* scratch.h: what the tests of files and random work share: a folder that goes away, bytes of files, numbers from a
 * seed.
 *
 * Folders are made under /dev/shm where there is one: these tests are about bytes, not about the speed of a disk. */
#ifndef DUBAN_TESTS_SCRATCH_H
#define DUBAN_TESTS_SCRATCH_H

#include <assert.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct scratch {
    char dir[64];
};

static inline void scratch_make(struct scratch *s)
{
    snprintf(s->dir, sizeof s->dir, "%s/duban-test-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(s->dir))
        abort();
}

static inline void scratch_clear_at(int at, const char *name)
{
    int fd = openat(at, name, O_RDONLY | O_DIRECTORY);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d)
        return;
    for (struct dirent *f; (f = readdir(d)) != NULL;)
        if (strcmp(f->d_name, ".") != 0 && strcmp(f->d_name, "..") != 0 && unlinkat(fd, f->d_name, 0) != 0)
            scratch_clear_at(fd, f->d_name);
    closedir(d);
    unlinkat(at, name, AT_REMOVEDIR);
}

/* Removes the folder with all that is in it. */
static inline void scratch_clear(const char *dir)
{
    scratch_clear_at(AT_FDCWD, dir);
}

/* A whole file, at most cap bytes; its length, or 0 when there is none. */
static inline size_t scratch_read(const char *dir, const char *name, char *to, size_t cap)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    int fd = open(path, O_RDONLY);
    ssize_t n = fd < 0 ? 0 : read(fd, to, cap);
    if (fd >= 0)
        close(fd);
    assert(n >= 0);
    return (size_t)n;
}

static inline void scratch_write(const char *dir, const char *name, const char *from, size_t n)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, from, n) != (ssize_t)n)
        abort();
    close(fd);
}

static inline uint64_t scratch_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

/* SEED of the environment, or one of the day; printed, so that a failure can be repeated. */
static inline uint64_t scratch_seed(const char *what)
{
    const char *given = getenv("SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)getpid() * 2654435761u % 1000000;
    printf("%s: SEED=%llu\n", what, (unsigned long long)seed);
    return seed;
}

#endif
