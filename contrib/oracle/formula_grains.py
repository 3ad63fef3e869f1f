"""A complete set of Salt's grains for a system, by the name that formulas give it: debian-12, rockylinux-9, …"""
import re

# name: os, os_family, osfullname, oscodename, pythonversion; "*" stands for the version.
SYSTEMS = {
    "almalinux": ("AlmaLinux", "RedHat", "AlmaLinux", "", "AlmaLinux"),
    "amazonlinux": ("Amazon", "RedHat", "Amazon Linux", "", "Amazon Linux"),
    "arch-base": ("Arch", "Arch", "Arch Linux", "", ""),
    "centos": ("CentOS", "RedHat", "CentOS Linux", "", "CentOS Linux"),
    "debian": ("Debian", "Debian", "Debian GNU/Linux", "", "Debian"),
    "fedora": ("Fedora", "RedHat", "Fedora Linux", "", "Fedora Linux"),
    "gentoo": ("Gentoo", "Gentoo", "Gentoo", "", "Gentoo"),
    "opensuse": ("SUSE", "Suse", "Leap", "", "Leap"),
    "opensuse-tumbleweed": ("SUSE", "Suse", "openSUSE Tumbleweed", "", "openSUSE Tumbleweed"),
    "oraclelinux": ("OEL", "RedHat", "Oracle Linux Server", "", "Oracle Linux Server"),
    "rockylinux": ("Rocky", "RedHat", "Rocky Linux", "", "Rocky Linux"),
    "ubuntu": ("Ubuntu", "Debian", "Ubuntu", "", "Ubuntu"),
}
RELEASES = {
    "ubuntu-16": "16.04", "ubuntu-18": "18.04", "ubuntu-20": "20.04", "ubuntu-22": "22.04", "ubuntu-24": "24.04",
    "opensuse-15": "15.6", "rockylinux-9": "9.4", "rockylinux-8": "8.9", "almalinux-8": "8.9", "almalinux-9": "9.4",
    "oraclelinux-9": "9.4", "oraclelinux-8": "8.9", "oraclelinux-7": "7.9", "amazonlinux-1": "2018.03",
    "amazonlinux-2023": "2023", "gentoo-2-sysd": "2.15", "gentoo-2-sysv": "2.15", "opensuse-tumbleweed": "20220101",
    "debian-9": "9.13", "debian-10": "10", "centos-7": "7", "centos-6": "6.10",
}
CODENAMES = {
    "debian-9": "stretch", "debian-10": "buster", "debian-11": "bullseye", "debian-12": "bookworm",
    "ubuntu-16": "xenial", "ubuntu-18": "bionic", "ubuntu-20": "focal", "ubuntu-22": "jammy", "ubuntu-24": "noble",
    "rockylinux-9": "Blue Onyx", "rockylinux-8": "Green Obsidian", "opensuse-15": "openSUSE Leap 15.6",
    "opensuse-tumbleweed": "openSUSE Tumbleweed",
}
# Those without systemd.
INITS = {"amazonlinux-1": "upstart", "centos-6": "upstart", "gentoo-2-sysv": "sysvinit"}


def grains(name, finger=None, salt=None):
    """The grains of the system `name`; `finger` overrides its osfinger (a recorded dump tells it), `salt` the version of Salt."""
    kind = name if name in SYSTEMS else re.sub(r"-(\d.*|latest)$", "", name)
    os, family, full, codename, label = SYSTEMS[kind]
    release = RELEASES.get(name, name.rsplit("-", 1)[1] if re.search(r"-\d+$", name) else "")
    if finger and "-" in finger and os not in ("Debian", "Ubuntu", "Gentoo"):
        full = finger.rsplit("-", 1)[0]
    codename = CODENAMES.get(name, codename)
    numbers = [int(part) if part.isdigit() else part for part in release.split(".")] if release else []
    arch = "amd64" if family == "Debian" else "x86_64"
    result = dict(COMMON, id="web1", os=os, os_family=family, osfullname=full, oscodename=codename, osrelease=release,
                  osrelease_info=numbers, osarch=arch, lsb_distrib_id=full, lsb_distrib_codename=codename,
                  lsb_distrib_release=release, lsb_distrib_description=f"{full} {release}".strip(),
                  selinux={"enabled": False, "enforced": "Disabled"})
    if name in INITS:
        result["init"] = INITS[name]
        del result["systemd"]
    if salt:
        result.update(saltversion=salt, saltversioninfo=[int(part) for part in salt.split(".")])
    if numbers:
        result["osmajorrelease"] = numbers[0]
        version = release if os == "Ubuntu" else numbers[0]
        result["osfinger"] = f"{label if label in ('Debian', 'Ubuntu') else full}-{version}"
    if finger and numbers:
        result["osfinger"] = finger
    return result


COMMON = {
    "kernel": "Linux", "kernelrelease": "6.1.0-18-amd64", "kernelversion": "#1 SMP Debian 6.1.76-1", "cpuarch": "x86_64",
    "nodename": "web1", "localhost": "web1", "host": "web1", "fqdn": "web1.example.net", "domain": "example.net",
    "fqdns": ["web1.example.net"], "fqdn_ip4": ["10.0.0.5"], "fqdn_ip6": ["fd00::5"], "server_id": 1234567,
    "master": "salt", "ipv4": ["10.0.0.5", "127.0.0.1"], "ipv6": ["::1", "fd00::5"],
    "ip_interfaces": {"lo": ["127.0.0.1", "::1"], "eth0": ["10.0.0.5", "fd00::5"], "eth1": ["10.1.0.5"]},
    "ip4_interfaces": {"lo": ["127.0.0.1"], "eth0": ["10.0.0.5"], "eth1": ["10.1.0.5"]},
    "ip6_interfaces": {"lo": ["::1"], "eth0": ["fd00::5"], "eth1": []},
    "hwaddr_interfaces": {"lo": "00:00:00:00:00:00", "eth0": "52:54:00:00:00:05", "eth1": "52:54:00:00:00:06"},
    "ip4_gw": "10.0.0.1", "ip6_gw": False, "ip_gw": True, "dns": {"nameservers": ["10.0.0.1"], "ip4_nameservers": [
        "10.0.0.1"], "ip6_nameservers": [], "sortlist": [], "domain": "", "search": [], "options": []},
    "num_cpus": 2, "cpu_model": "Virtual CPU", "cpu_flags": ["fpu", "sse2"], "mem_total": 3936, "swap_total": 975,
    "num_gpus": 0, "gpus": [], "disks": ["vda"], "SSDs": [], "ssds": [], "virtual": "kvm", "virtual_subtype": "",
    "manufacturer": "QEMU", "productname": "Standard PC", "serialnumber": "", "uuid": "00000000-0000-0000-0000-000000000005",
    "biosversion": "1", "biosreleasedate": "01/01/2020", "biosvendor": "SeaBIOS", "boardname": "", "init": "systemd",
    "systemd": {"version": "252", "features": ""}, "efi": False, "efi-secure-boot": False, "kernelparams": [["quiet", None]],
    "username": "root", "groupname": "root", "uid": 0, "gid": 0, "pid": 4242, "cwd": "/", "path": "/usr/bin:/bin",
    "systempath": ["/usr/bin", "/bin"], "shell": "/bin/sh", "machine_id": "0123456789abcdef0123456789abcdef", "ps": "ps -efHww",
    "locale_info": {"defaultlanguage": "en_US", "defaultencoding": "UTF-8", "detectedencoding": "utf-8", "timezone": "UTC"},
    "saltversion": "3008.3", "saltversioninfo": [3008, 3], "saltpath": "/usr/lib/python3/dist-packages/salt",
    "pythonversion": [3, 11, 2, "final", 0], "pythonexecutable": "/usr/bin/python3", "pythonpath": ["/usr/lib/python3"],
    "zmqversion": "4.3.4", "zfs_support": False, "zfs_feature_flags": False, "lvm": {}, "mdadm": [], "transactional": False,
    "package": "system", "cmversion": "0",
}
