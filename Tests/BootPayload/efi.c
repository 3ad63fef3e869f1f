/*
 * The UEFI sibling of payload.c: prints to the console what firmware or iPXE started it with, then switches the machine off.
 *
 *     cm-boot: efi
 *     cm-boot: cmdline <text>               only if it was given one
 *     cm-boot: from <URI>                   loaded by UEFI HTTP boot
 *     cm-boot: pxe ack=1 proxy=1 server=0   loaded by UEFI PXE: which answers came (DHCP, ProxyDHCP on 67, boot server on 4011)
 *     cm-boot: done
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#ifdef __x86_64__
#define EFI __attribute__((ms_abi))
#else
#define EFI
#endif

/* The parts of the UEFI Specification 2.10 that are used: sections 4.3, 7.3, 8.5, 9.1, 10.3 and 24.3. */
typedef struct { u32 first; u16 second, third; u8 rest[8]; } identifier;
typedef struct { u64 signature; u32 revision, size, crc, reserved; } header;
struct console { void *reset; u64 (EFI *write)(struct console *, const u16 *); };
struct runtime { header header; void *skipped[10]; void (EFI *reset)(u32 kind, u64 status, u64 size, void *data); };
struct boot { header header; void *skipped[16]; u64 (EFI *protocol)(void *handle, const identifier *, void **found); };
struct system {
    header header; u16 *vendor; u32 revision; void *in_handle, *in, *out_handle; struct console *out;
    void *error_handle, *error; struct runtime *runtime; struct boot *boot;
};
struct image { u32 revision; void *parent, *system, *device, *path, *reserved; u32 options_size; u16 *options; };
struct node { u8 type, subtype, length[2], data[]; };
struct pxe { u64 revision; void *skipped[12]; u8 *mode; };

enum { messaging = 3, uri = 24, end = 0x7F, dhcp_ack = 9, proxy_offer = 10, pxe_reply = 12, shut_down = 2 };

static const identifier loaded_image = {0x5B1B31A1, 0x9562, 0x11D2, {0x8E, 0x3F, 0, 0xA0, 0xC9, 0x69, 0x72, 0x3B}};
static const identifier device_path = {0x09576E91, 0x6D3F, 0x11D2, {0x8E, 0x39, 0, 0xA0, 0xC9, 0x69, 0x72, 0x3B}};
static const identifier pxe_base_code = {0x03C4E603, 0xAC28, 0x11D3, {0x9A, 0x2D, 0, 0x90, 0x27, 0x3F, 0xC1, 0x4D}};

static struct console *console;

static void put(u16 c) {
    u16 text[] = {c, 0};
    if (c == '\n') put('\r');
    console->write(console, text);
}

static void text(const char *s) { for (; *s; s++) put((u8)*s); }
static void flag(const char *name, u8 value) { text(name); put(value ? '1' : '0'); }

static void print_path(const struct node *node) {
    for (; node->type != end; node = (const struct node *)((const u8 *)node + (node->length[0] | node->length[1] << 8))) {
        int length = (node->length[0] | node->length[1] << 8) - 4;
        if (node->type != messaging || node->subtype != uri || length == 0) continue;
        text("cm-boot: from ");
        for (int i = 0; i < length && node->data[i]; i++) put(node->data[i]);
        put('\n');
    }
}

u64 EFI payload(void *handle, struct system *system) {
    struct boot *boot = system->boot;
    struct image *image;
    struct node *path;
    struct pxe *pxe;
    console = system->out;
    text("\ncm-boot: efi\n");
    if (boot->protocol(handle, &loaded_image, (void **)&image) == 0) {
        u32 count = image->options_size / 2;
        if (count > 1) {
            text("cm-boot: cmdline ");
            for (u32 i = 0; i < count && image->options[i]; i++) put(image->options[i]);
            put('\n');
        }
        if (boot->protocol(image->device, &device_path, (void **)&path) == 0) print_path(path);
        if (boot->protocol(image->device, &pxe_base_code, (void **)&pxe) == 0) {
            flag("cm-boot: pxe ack=", pxe->mode[dhcp_ack]);
            flag(" proxy=", pxe->mode[proxy_offer]);
            flag(" server=", pxe->mode[pxe_reply]);
            put('\n');
        }
    }
    text("cm-boot: done\n");
    system->runtime->reset(shut_down, 0, 0, 0);
    return 0;
}
