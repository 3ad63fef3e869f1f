extension OperatingSystem {
    /// The first ten letters of a distribution's name to Salt's short name for it.
    static let names: [String: String] = [
        "alibabaclo": "Alinux", "almalinux": "AlmaLinux", "almalinuxk": "AlmaLinux", "alt": "ALT",
        "amazonami": "Amazon", "antergos": "Antergos", "arch": "Arch", "archarm": "Arch ARM",
        "chapeau": "Chapeau", "cloudlinux": "CloudLinux", "cloudserve": "CloudLinux", "debian": "Debian",
        "enterprise": "OEL", "fedoraremi": "Fedora", "gentoobase": "Gentoo", "korora": "Korora",
        "linuxmint": "Mint", "manjaro": "Manjaro", "manjarolin": "Manjaro", "mendel": "Mendel",
        "neon": "KDE neon", "nilrt": "NILinuxRT", "oracleserv": "OEL", "photon": "VMware Photon OS",
        "pidora": "Fedora", "poky": "Poky", "pop": "Pop", "raspbian": "Raspbian", "redhatente": "RedHat",
        "rocky": "Rocky", "scientific": "ScientificLinux", "sles": "SUSE", "slesexpand": "RES",
        "synology": "Synology", "univention": "Univention", "virtuozzo": "Virtuozzo", "void": "Void",
    ]

    /// Salt's families, for what `ID_LIKE` does not say or says otherwise.
    static let families: [String: String] = [
        "ALT": "RedHat", "Alinux": "RedHat", "AlmaLinux": "RedHat", "AlmaLinux Kitten": "RedHat",
        "Amazon": "RedHat", "Antergos": "Arch", "Arch ARM": "Arch", "CentOS": "RedHat",
        "CentOS Stream": "RedHat", "Chapeau": "RedHat", "CloudLinux": "RedHat", "Cumulus": "Debian",
        "Deepin": "Debian", "Devuan": "Debian", "EndeavourOS": "Arch", "Fedora": "RedHat", "Funtoo": "Gentoo",
        "KDE neon": "Debian", "Kali": "Debian", "Korora": "RedHat", "Linaro": "Debian", "Manjaro": "Arch",
        "Manjaro ARM": "Arch", "Mendel": "Debian", "Mint": "Debian", "OEL": "RedHat", "Parrot OS": "Debian",
        "Pop": "Debian", "RES": "RedHat", "Raspbian": "Debian", "Rocky": "RedHat", "SLED": "Suse", "SLES": "Suse",
        "SUSE": "Suse", "Scientific": "RedHat", "ScientificLinux": "RedHat", "Trisquel": "Debian",
        "TurnKey": "Debian", "Ubuntu": "Debian", "Univention": "Debian", "VMware Photon OS": "RedHat",
        "Virtuozzo": "RedHat", "antiX": "Debian", "elementary": "Debian", "elementary OS": "Debian",
        "openEuler": "RedHat", "openSUSE": "Suse", "openSUSE Leap": "Suse", "openSUSE Tumbleweed": "Suse",
    ]
}
