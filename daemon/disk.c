#include "daemon/disk.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

static void reserve_path(const struct disk *d, char *path, size_t size)
{
    snprintf(path, size, "%s/reserve", d->dir);
}

static void reserve_make(struct disk *d)
{
    char path[4096];
    int fd;
    if (d->reserve_bytes == 0 || d->reserved)
        return;
    reserve_path(d, path, sizeof path);
    fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    d->reserved = posix_fallocate(fd, 0, d->reserve_bytes) == 0;
    close(fd);
    if (!d->reserved)
        unlink(path);
}

static void reserve_drop(struct disk *d)
{
    char path[4096];
    reserve_path(d, path, sizeof path);
    unlink(path);
    d->reserved = false;
}

void disk_init(struct disk *d, const char *dir, int64_t low_bytes, int64_t reserve_bytes)
{
    *d = (struct disk){.dir = dir, .low_bytes = low_bytes, .reserve_bytes = reserve_bytes};
}

int disk_look(struct disk *d)
{
    struct statvfs v;
    bool was = d->low;

    if (statvfs(d->dir, &v) != 0)
        return 0;
    d->free_bytes = (int64_t)v.f_bavail * (int64_t)v.f_frsize;
    /* Room again means: the reserve fits back and the bound still holds, so that it does not flutter. */
    d->low = was ? d->free_bytes < d->low_bytes + d->reserve_bytes : d->free_bytes < d->low_bytes;
    if (d->low)
        reserve_drop(d);
    else
        reserve_make(d);
    return (int)d->low - (int)was;
}
