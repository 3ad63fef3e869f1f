// Linux calls that glibc declares only under _GNU_SOURCE, which Swift's Glibc module does not set.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/types.h>

int syncfs(int descriptor);
int pipe2(int descriptors[2], int flags);
int memfd_create(const char *name, unsigned int flags);
ssize_t copy_file_range(int from, int64_t *fromOffset, int to, int64_t *toOffset, size_t count, unsigned int flags);
int mallopt(int parameter, int value);
int sync_file_range(int descriptor, int64_t offset, int64_t count, unsigned int flags);
// `actions` is a posix_spawn_file_actions_t, whose header belongs to Swift's Glibc module.
int posix_spawn_file_actions_addclosefrom_np(void *actions, int first);

// openat2(2) has no function in glibc. Opens a path for nothing but its name, if no part of it is a symbolic link.
struct cm_open_how {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
};
long syscall(long number, ...);

static inline int cm_open_without_links(const char *path) {
    const long openat2 = 437;
    const int here = -100;
    // O_PATH | O_CLOEXEC, RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS
    struct cm_open_how how = {010000000 | 02000000, 0, 0x04 | 0x02};
    return (int)syscall(openat2, here, path, &how, sizeof how);
}

// Opens a file for reading if neither its name nor a link on the way leads above the directory `root`.
static inline int cm_open_beneath(int root, const char *path) {
    const long openat2 = 437;
    // O_CLOEXEC | O_NONBLOCK | O_NOCTTY, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS
    struct cm_open_how how = {02000000 | 04000 | 0400, 0, 0x08 | 0x02};
    return (int)syscall(openat2, root, path, &how, sizeof how);
}

// A datagram for sendmmsg(2): `struct mmsghdr`. The system's own headers would take the types of sockets out of Swift's Glibc module.
struct cm_message {
    void *name;
    uint32_t name_length;
    void *parts;
    size_t part_count;
    void *control;
    size_t control_length;
    int64_t flags;
    unsigned int length;
};
struct mmsghdr;
int sendmmsg(int descriptor, struct mmsghdr *messages, unsigned int count, int flags);

static inline int cm_send_messages(int descriptor, struct cm_message *messages, unsigned int count) {
    return sendmmsg(descriptor, (struct mmsghdr *)messages, count, 0);
}
