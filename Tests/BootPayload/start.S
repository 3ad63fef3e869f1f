/* Multiboot 1 entry: a header that iPXE recognises, a stack, and a call into C. */
    .set MAGIC, 0x1BADB002
    .set FLAGS, 0x00000003              /* modules page-aligned, memory map wanted */

    .section .multiboot, "a"
    .align 4
    .long MAGIC
    .long FLAGS
    .long -(MAGIC + FLAGS)

    .section .bss
    .align 16
stack:
    .skip 16384
stack_top:

    .section .text
    .global start
start:
    mov $stack_top, %esp
    push %ebx                           /* the multiboot information */
    push %eax                           /* the loader's magic */
    call payload
1:  hlt
    jmp 1b
