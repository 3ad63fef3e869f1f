/// The words that iPXE knows.
enum ScriptWords {
    static let commands: Set<String> = [
        "autoboot", "boot", "certfree", "certstat", "certstore", "chain", "choose", "clear", "colour", "config",
        "console", "cpair", "cpuid", "dhcp", "digest", "echo", "exit", "fcels", "fcstat", "fdt", "form", "gdbstub",
        "goto", "help", "ibmgmt", "ibstat", "ifclose", "ifconf", "iflinkwait", "ifopen", "ifstat", "imgargs",
        "imgdecrypt", "imgexec", "imgextract", "imgfetch", "imgfree", "imgload", "imgmem", "imgselect", "imgstat",
        "imgtrust", "imgverify", "inc", "initrd", "ipstat", "iseq", "isset", "item", "iwlist", "iwstat", "kernel",
        "keymap", "login", "lotest", "md5sum", "menu", "module", "neighbour", "nslookup", "nstat", "ntp", "param",
        "params", "pciscan", "ping", "poweroff", "present", "profstat", "prompt", "pxebs", "read", "reboot", "route",
        "sanboot", "sanhook", "sanunhook", "set", "sha1sum", "shell", "shim", "show", "sleep", "startpxe", "stoppxe",
        "sync", "time", "usbscan", "vcreate", "vdestroy",
    ]

    /// Commands whose last word or first word is something to fetch.
    static let fetching: Set<String> = [
        "chain", "imgexec", "imgfetch", "imgselect", "initrd", "kernel", "module", "sanboot", "sanhook", "shim",
    ]

    /// Settings that are there without a script setting them.
    static let settings: Set<String> = [
        "asset", "bios-drive", "board-serial", "boot-url", "buildarch", "busid", "busloc", "bustype", "chip",
        "cpumodel",
        "cpuvendor", "crosscert", "cwduri", "dhcp-server", "dns", "dnssl", "domain", "dns6", "errno", "filename",
        "gateway", "gateway6", "hostname", "hwaddr", "initiator-iqn", "ip", "ip6", "keep-san", "keymap", "len6",
        "linktype", "mac", "manufacturer", "memsize", "mtu", "netmask", "next-server", "ntp-server", "password",
        "platform", "priority", "product", "pxe-discovery-control", "reverse-password", "reverse-username",
        "root-path", "san-drive", "san-filename", "san-retry", "scriptlet", "serial", "skip-san-boot", "slot-drive",
        "syslog", "syslog6", "syslogs", "tag", "timezone", "trust", "unixtime", "use-cached", "user-class", "username",
        "uuid", "vci", "vendor-class", "version", "vram", "wpa2_psk",
    ]

    /// Blocks of settings: `${net0/mac}`, `${smbios/manufacturer}`.
    static let blocks: Set<String> = [
        "builtin", "cpuid", "dhcp", "efi", "fdt", "memmap", "netX", "pci", "proxydhcp", "pxebs", "smbios", "usb",
        "vram",
        "ipv6", "ndp", "cachedhcp", "cachedproxydhcp", "cachedpxebs", "params", "acpi",
    ]
}
