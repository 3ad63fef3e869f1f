// Linux calls that glibc declares only under _GNU_SOURCE, which Swift's Glibc module does not set.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

int syncfs(int descriptor);
int pipe2(int descriptors[2], int flags);
int memfd_create(const char *name, unsigned int flags);
ssize_t copy_file_range(int from, int64_t *fromOffset, int to, int64_t *toOffset, size_t count, unsigned int flags);
int sync_file_range(int descriptor, int64_t offset, int64_t count, unsigned int flags);
