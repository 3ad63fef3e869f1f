import Foundation

extension BootLab {
    /// Starts what is known to boot machines, so that the lab itself is known to be good: dnsmasq as ProxyDHCP and TFTP server, nginx for the
    /// files. Machines whose address is `menu` get pxelinux, which loads the Multiboot payload by TFTP.
    func startReferenceServer(menu: String) throws {
        try host.write(Self.referenceScript, to: "/srv/boot/boot.ipxe")
        try host.write(Self.referenceMenu, to: "/srv/boot/pxelinux.cfg/default")
        try host.write(
            """
            daemon off; error_log stderr; pid /run/reference.pid; events {}
            http { access_log /tmp/http.log; server { listen 80; root /srv/boot; } }

            """,
            to: "/etc/nginx/reference.conf"
        )
        try host.shell(
            """
            cp -L /usr/lib/ipxe/undionly.kpxe \(Self.payloads)/* /usr/lib/PXELINUX/pxelinux.0 /srv/boot/
            cp /usr/lib/syslinux/modules/bios/{ldlinux,libcom32,mboot}.c32 /srv/boot/
            """
        )
        keep(try start(.server, ["nginx", "-c", "/etc/nginx/reference.conf"]))
        try startDNSMasq(
            .server,
            [
                "--dhcp-range=10.99.0.0,proxy", "--dhcp-range=10.98.0.0,proxy,255.255.255.0", "--log-dhcp",
                "--enable-tftp", "--tftp-root=/srv/boot", "--dhcp-match=set:ipxe,175",
                "--dhcp-mac=set:menu,\(menu)", "--dhcp-boot=tag:menu,pxelinux.0,,\(Self.server)",
                "--dhcp-boot=tag:ipxe,tag:!menu,boot.ipxe,,\(Self.server)",
                "--pxe-service=tag:!ipxe,X86PC,chain,undionly.kpxe",
                "--pxe-service=tag:!ipxe,X86-64_EFI,payload,x64.efi",
                "--pxe-service=tag:!ipxe,ARM64_EFI,payload,arm64.efi",
            ]
        )
    }

    private static let referenceScript = """
        #!ipxe
        iseq ${platform} efi && goto efi ||
        kernel http://\(server)/unix from reference
        module http://\(server)/x64.efi type=file
        boot
        :efi
        kernel http://\(server)/x64.efi from reference
        boot

        """

    private static let referenceMenu = """
        default payload
        label payload
          kernel mboot.c32
          append unix from menu --- x64.efi type=file

        """
}
