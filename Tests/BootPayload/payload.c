/*
 * Stands in for SmartOS's `unix` in tests: prints to the first serial port what it was booted with, then resets the machine.
 *
 *     cm-boot: cmdline <text>
 *     cm-boot: module 0 size 1048576 sha1 <40 digits> string <text>
 *     cm-boot: done
 */
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

enum { serial = 0x3F8, loader_magic = 0x2BADB002 };

/* Multiboot information, as far as it is read here (Multiboot Specification 0.6.96, section 3.3). */
struct information { u32 flags, mem_lower, mem_upper, boot_device, cmdline, mods_count, mods_addr; };
struct module { u32 start, end, string, reserved; };

static void out(unsigned short port, u8 byte) { __asm__ volatile("outb %0, %1" : : "a"(byte), "Nd"(port)); }
static u8 in(unsigned short port) { u8 byte; __asm__ volatile("inb %1, %0" : "=a"(byte) : "Nd"(port)); return byte; }

static void put(char c) {
    while (!(in(serial + 5) & 0x20)) {}
    out(serial, (u8)c);
}

static void text(const char *s) { for (; *s; s++) { if (*s == '\n') put('\r'); put(*s); } }

static void number(u32 n) {
    char digits[11], *p = digits + 10;
    *p = 0;
    do { *--p = (char)('0' + n % 10); n /= 10; } while (n);
    text(p);
}

static void hex(u32 word) { for (int i = 28; i >= 0; i -= 4) put("0123456789abcdef"[(word >> i) & 15]); }

static u32 rotate(u32 x, int n) { return (x << n) | (x >> (32 - n)); }

/* SHA-1, FIPS 180-4 section 6.1: the digest that boot_archive.hash holds. */
static void block(u32 h[5], const u8 *p) {
    u32 w[80];
    for (int i = 0; i < 16; i++, p += 4) w[i] = (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3];
    for (int i = 16; i < 80; i++) w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    u32 a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (int i = 0; i < 80; i++) {
        u32 f, k;
        if (i < 20) { f = (b & c) | (~b & d); k = 0x5A827999; }
        else if (i < 40) { f = b ^ c ^ d; k = 0x6ED9EBA1; }
        else if (i < 60) { f = (b & c) | (b & d) | (c & d); k = 0x8F1BBCDC; }
        else { f = b ^ c ^ d; k = 0xCA62C1D6; }
        u32 next = rotate(a, 5) + f + e + k + w[i];
        e = d; d = c; c = rotate(b, 30); b = a; a = next;
    }
    h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e;
}

static void sha1(const u8 *data, u32 size) {
    u32 h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0}, left = size;
    for (; left >= 64; left -= 64, data += 64) block(h, data);
    u8 tail[128];
    for (u32 i = 0; i < 128; i++) tail[i] = i < left ? data[i] : 0;
    tail[left] = 0x80;
    u8 *end = left < 56 ? tail + 64 : tail + 128;
    u64 bits = (u64)size << 3;
    for (int i = 1; i <= 8; i++, bits >>= 8) end[-i] = (u8)bits;
    for (u8 *p = tail; p < end; p += 64) block(h, p);
    for (int i = 0; i < 5; i++) hex(h[i]);
}

void payload(u32 magic, const struct information *info) {
    if (magic != loader_magic) { text("cm-boot: not loaded by a multiboot loader\n"); return; }
    text("\ncm-boot: cmdline ");
    text((const char *)info->cmdline);
    const struct module *modules = (const struct module *)info->mods_addr;
    for (u32 i = 0; i < info->mods_count; i++) {
        text("\ncm-boot: module "); number(i);
        text(" size "); number(modules[i].end - modules[i].start);
        text(" sha1 "); sha1((const u8 *)modules[i].start, modules[i].end - modules[i].start);
        text(" string "); text((const char *)modules[i].string);
    }
    text("\ncm-boot: done\n");
    while (!(in(serial + 5) & 0x40)) {}
    out(0x64, 0xFE);                    /* reset by the keyboard controller; QEMU -no-reboot then ends */
}
