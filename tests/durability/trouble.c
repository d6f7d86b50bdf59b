/* Trouble on demand for one process tree, through LD_PRELOAD: a full or failing disk, another clock, a power cut.
 *
 * The folder named by TROUBLE holds, as long as the trouble lasts, a file of that name:
 *   full    its text: writes to files whose path holds this text fail with ENOSPC
 *   broken  its text: fsync and fdatasync of such files fail with EIO
 *   clock   its text: seconds by which the wall clock is wrong
 *   kept    a folder: after each fsync or fdatasync a copy of the file as it then is, so that the folder holds what
 *           would be left after a power cut, when nothing survives that was not synchronised
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static int told(const char *name, char *text, size_t size) {
    char path[PATH_MAX];
    const char *folder = getenv("TROUBLE");
    if (!folder) return 0;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t got = read(file, text, size - 1);
    close(file);
    text[got < 0 ? 0 : got] = 0;
    return 1;
}

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t got = readlink(link, path, PATH_MAX - 1);
    path[got < 0 ? 0 : got] = 0;
    return got > 0;
}

static int in_trouble(const char *name, int fd) {
    char text[256], path[PATH_MAX];
    return told(name, text, sizeof text) && text[0] && path_of(fd, path) && strstr(path, text) != NULL;
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name)

static void keep(int fd) {
    char folder[PATH_MAX], path[PATH_MAX], copy[PATH_MAX], whole[PATH_MAX], block[65536];
    const char *trouble = getenv("TROUBLE"), *name;
    struct { off_t at; ssize_t got; } from = {0, 0};
    if (!trouble || !path_of(fd, path) || !(name = strrchr(path, '/'))) return;
    snprintf(folder, sizeof folder, "%s/kept", trouble);
    if (access(folder, F_OK)) return;
    snprintf(copy, sizeof copy, "%s/kept/.%s.%d", trouble, name + 1, gettid());
    snprintf(whole, sizeof whole, "%s/kept/%s", trouble, name + 1);
    int to = open(copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int source = open(path, O_RDONLY | O_CLOEXEC);
    while (to >= 0 && source >= 0 && (from.got = pread(source, block, sizeof block, from.at)) > 0) {
        if (write(to, block, from.got) != from.got) break;
        from.at += from.got;
    }
    if (source >= 0) close(source);
    if (to >= 0) { close(to); rename(copy, whole); }
}

ssize_t write(int fd, const void *data, size_t size) {
    REAL(write);
    if (in_trouble("full", fd)) { errno = ENOSPC; return -1; }
    return real(fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    REAL(pwrite);
    if (in_trouble("full", fd)) { errno = ENOSPC; return -1; }
    return real(fd, data, size, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    REAL(pwrite64);
    if (in_trouble("full", fd)) { errno = ENOSPC; return -1; }
    return real(fd, data, size, at);
}

ssize_t pwritev(int fd, const struct iovec *data, int count, off_t at) {
    REAL(pwritev);
    if (in_trouble("full", fd)) { errno = ENOSPC; return -1; }
    return real(fd, data, count, at);
}

ssize_t pwritev64(int fd, const struct iovec *data, int count, off64_t at) {
    REAL(pwritev64);
    if (in_trouble("full", fd)) { errno = ENOSPC; return -1; }
    return real(fd, data, count, at);
}

int posix_fallocate(int fd, off_t at, off_t size) {
    REAL(posix_fallocate);
    return in_trouble("full", fd) ? ENOSPC : real(fd, at, size);
}

int posix_fallocate64(int fd, off64_t at, off64_t size) {
    REAL(posix_fallocate64);
    return in_trouble("full", fd) ? ENOSPC : real(fd, at, size);
}

int fsync(int fd) {
    REAL(fsync);
    if (in_trouble("broken", fd)) { errno = EIO; return -1; }
    int done = real(fd);
    if (!done) keep(fd);
    return done;
}

int fdatasync(int fd) {
    REAL(fdatasync);
    if (in_trouble("broken", fd)) { errno = EIO; return -1; }
    int done = real(fd);
    if (!done) keep(fd);
    return done;
}

static long wrong(void) {
    char text[32];
    return told("clock", text, sizeof text) ? atol(text) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    REAL(clock_gettime);
    int done = real(clock, now);
    if (!done && clock == CLOCK_REALTIME) now->tv_sec += wrong();
    return done;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    REAL(gettimeofday);
    int done = real(now, zone);
    if (!done) now->tv_sec += wrong();
    return done;
}

time_t time(time_t *now) {
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    if (now) *now = found.tv_sec;
    return found.tv_sec;
}
