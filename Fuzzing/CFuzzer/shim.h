#include <stddef.h>
#include <stdint.h>

/* The door of libFuzzer for programs with a main of their own. */
int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*body)(const uint8_t *data, size_t size));
