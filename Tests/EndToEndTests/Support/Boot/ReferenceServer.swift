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
        try startProxy(
            .server,
            files: "/srv/boot",
            script: "boot.ipxe",
            ["--dhcp-mac=set:menu,\(menu)", "--dhcp-boot=tag:menu,pxelinux.0,,\(Self.server)"]
        )
    }

    /// Starts dnsmasq as ProxyDHCP and TFTP server: iPXE gets a script, BIOS ROMs iPXE, UEFI the payload.
    func startProxy(_ place: Place, files: String, script: String, _ arguments: [String] = []) throws {
        try startDNSMasq(
            place,
            [
                "--dhcp-range=10.99.0.0,proxy", "--dhcp-range=10.98.0.0,proxy,255.255.255.0", "--log-dhcp",
                "--enable-tftp", "--tftp-root=\(files)", "--dhcp-match=set:ipxe,175",
                "--dhcp-boot=tag:ipxe,tag:!menu,\(script),,\(place == .other ? Self.other : Self.server)",
                "--pxe-service=tag:!ipxe,X86PC,chain,undionly.kpxe",
                "--pxe-service=tag:!ipxe,X86-64_EFI,payload,x64.efi",
                "--pxe-service=tag:!ipxe,ARM64_EFI,payload,arm64.efi",
            ] + arguments
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
