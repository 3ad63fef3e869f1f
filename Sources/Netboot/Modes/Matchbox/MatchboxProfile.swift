import OrderedCollections
package import Values

/// What machines boot and with which configurations: a file of Matchbox's `profiles` folder.
package struct MatchboxProfile: Hashable, Sendable {
    package var id: String
    package var name: String
    package var ignition: String
    package var cloud: String
    package var generic: String
    package var kernel: String
    package var initrds: [String]
    package var arguments: [String]

    package init(reading value: Value, file: String) throws(MatchboxProblem) {
        let fields = try MatchboxFields(value, file: file)
        id = try fields.text("id")
        guard !id.isEmpty else { throw fields.problem("id: a profile needs one") }
        name = try fields.text("name")
        ignition = try fields.text("ignition_id")
        cloud = try fields.text("cloud_id")
        generic = try fields.text("generic_id")
        let boot = try MatchboxFields(fields.map("boot") ?? .map([:]), file: file)
        kernel = try boot.text("kernel")
        initrds = try boot.texts("initrd")
        arguments = try boot.texts("args")
    }

    package var ipxe: String {
        "#!ipxe\nkernel \(([kernel] + arguments).joined(separator: " "))\n"
            + initrds.map { "initrd \($0)\n" }.joined() + "boot\n"
    }

    package var grub: String {
        let kernel = (["\"\(kernel)\""] + arguments).joined(separator: " ")
        let initrds = initrds.map { " \"\($0)\"" }.joined()
        return "default=0\nfallback=1\ntimeout=1\n"
            + Self.grubEntry("EFI", suffix: "efi", kernel, initrds)
            + Self.grubEntry("BIOS", suffix: "", kernel, initrds)
    }

    private static func grubEntry(_ name: String, suffix: String, _ kernel: String, _ initrds: String) -> String {
        """
        menuentry "CoreOS (\(name))" {
        echo "Loading kernel"
        linux\(suffix) \(kernel)
        echo "Loading initrd"
        initrd\(suffix) \(initrds)
        }

        """
    }
}
