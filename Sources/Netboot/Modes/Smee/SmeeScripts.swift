import DHCP
import Values

/// The iPXE scripts that Smee answers with.
struct SmeeScripts {
    let settings: SmeeSettings

    /// A machine's own script, or a jump to it.
    func custom(_ script: SmeeScript) throws -> String {
        guard !script.url.isEmpty else {
            return (script.contents.hasPrefix("#!ipxe") ? "" : "#!ipxe\n") + script.contents.trimmed + "\n"
        }
        guard script.url.hasPrefix("http://") || script.url.hasPrefix("https://") else {
            throw SmeeProblem("'\(script.url)' is no http or https URL")
        }
        return "#!ipxe\nchain --autofree \(script.url)\n"
    }

    /// The script of an installer, which is a template.
    func installer(_ text: String, name: String, for machine: SmeeMachine) throws -> String {
        let network = machine.network
        let data: Value = [
            "mac": .string(machine.mac.description), "ip": .string(network.address?.description ?? ""),
            "hostname": .string(network.hostname), "arch": .string(architecture(machine)),
            "slug": .string(machine.system.slug), "distro": .string(machine.system.distro),
            "version": .string(machine.system.version), "facility": .string(machine.facility),
            "vlan_id": .string(network.vlan), "osie_url": .string(osieURL(machine)),
        ]
        return try GoTemplate(text, name: name).render(data)
    }

    /// Boots the installation environment on a machine of the hardware data.
    func standard(_ machine: SmeeMachine) -> String {
        let architecture = architecture(machine), osie = machine.osie
        var arguments = machine.network.vlan.isEmpty ? [] : ["vlan_id=\(machine.network.vlan)"]
        arguments += [
            "facility=\(machine.facility)", "syslog_host=\(settings.syslogTarget)",
            "grpc_authority=\(settings.tinkServer)", "tinkerbell_tls=\(settings.tinkTLS)",
            "tinkerbell_insecure_tls=\(settings.tinkInsecureTLS)",
            "worker_id=\(machine.agent.isEmpty ? machine.mac.description : machine.agent)", "hw_addr=\(machine.mac)",
            "modules=loop,squashfs,sd-mod,usb-storage", "intel_iommu=on", "iommu=pt", "initrd=${initrd}",
            "console=tty0", "console=ttyS1,115200",
        ]
        return script(
            [
                "set arch \(architecture)",
                "set download-url \(osieURL(machine))",
                "set kernel \(osie.kernel.isEmpty ? name(settings.kernelName, "vmlinuz", architecture) : osie.kernel)",
                "set initrd \(osie.initrd.isEmpty ? name(settings.initrdName, "initramfs", architecture) : osie.initrd)",
            ],
            arguments: arguments + settings.extraArguments + osie.arguments
        )
    }

    /// The same on a machine that nobody knows: it finds out itself what it is.
    func generic() -> String {
        let consoles = ["tty1", "tty2", "ttyAMA0,115200", "ttyAMA1,115200", "ttyS0,115200", "ttyS1,115200"]
        return script(
            [
                "set arch ${buildarch}",
                "iseq ${arch} i386 && set arch x86_64 ||",
                "iseq ${arch} arm32 && set arch aarch64 ||",
                "iseq ${arch} arm64 && set arch aarch64 ||",
                "set download-url \(settings.osieURL)",
                "set kernel \(name(settings.kernelName, "vmlinuz", "${arch}"))",
                "set initrd \(name(settings.initrdName, "initramfs", "${arch}"))",
            ],
            arguments: [
                "syslog_host=\(settings.syslogTarget)", "grpc_authority=\(settings.tinkServer)",
                "tinkerbell_tls=\(settings.tinkTLS)", "worker_id=${mac}", "hw_addr=${mac}",
            ] + consoles.map { "console=\($0)" } + ["intel_iommu=on", "iommu=pt"] + settings.extraArguments + [
                "initrd=${initrd}"
            ]
        )
    }

    // MARK: pieces

    private func script(_ variables: [String], arguments: [String]) -> String {
        let kernel = "kernel ${download-url}/${kernel} " + arguments.joined(separator: " ")
        let lines =
            ["#!ipxe"] + syslog + variables + [
                "set retries:int32 \(settings.retries)", "set retry_delay:int32 \(settings.retryDelay)",
            ] + retried("kernel", kernel) + retried("initrd", "initrd ${download-url}/${initrd}")
            + retried("boot", "boot") + ["exit"]
            + failed("kernel", "load the kernel") + failed("initrd", "load the ramdisk") + failed("boot", "boot")
        return lines.joined(separator: "\n") + "\n"
    }

    /// A command that is tried again as often as the settings say, and then given up.
    private func retried(_ name: String, _ command: String) -> [String] {
        [
            "set idx:int32 0", ":retry_\(name)", "\(command) && goto have_\(name) ||",
            "iseq ${idx} ${retries} && goto failed_\(name) ||", "inc idx",
            "echo Trying again in ${retry_delay} seconds", "sleep ${retry_delay}", "goto retry_\(name)",
            ":have_\(name)",
        ]
    }

    private func failed(_ name: String, _ what: String) -> [String] {
        [":failed_\(name)", "echo Could not \(what)", "imgfree", "exit"]
    }

    /// iPXE sends its messages to an address; a name is looked up first.
    private var syslog: [String] {
        let host = settings.syslogTarget
        guard !host.isEmpty else { return [] }
        return ["set check:ipv4 \(host) && set syslog \(host) || nslookup syslog \(host) ||", "clear check"]
    }

    private func name(_ configured: String, _ usual: String, _ architecture: String) -> String {
        "\(configured.isEmpty ? usual : configured)-\(architecture)"
    }

    private func osieURL(_ machine: SmeeMachine) -> String {
        machine.osie.url.isEmpty ? settings.osieURL : machine.osie.url
    }

    private func architecture(_ machine: SmeeMachine) -> String {
        machine.architecture.isEmpty ? "x86_64" : machine.architecture
    }
}
