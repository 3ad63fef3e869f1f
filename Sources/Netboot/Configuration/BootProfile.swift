import OrderedCollections
package import Values

/// What a machine gets: one target, and data for templates.
package struct BootProfile: Hashable, Sendable {
    package var name: String
    package var target: Target
    package var metadata: Value.Map
    /// Programs to load instead of the usual ones, by architecture.
    package var binaries: [ArchitectureName: String]
    /// What its machines fetch by signed URLs, by name.
    package var secrets: [String: BootSecret]
    /// `verify`: whether its machines check the signatures of images; nil: as the settings say.
    package var verifiesImages: Bool?

    package init(
        name: String,
        target: Target,
        metadata: Value.Map = [:],
        binaries: [ArchitectureName: String] = [:],
        secrets: [String: BootSecret] = [:]
    ) {
        self.name = name
        self.target = target
        self.metadata = metadata
        self.binaries = binaries
        self.secrets = secrets
    }

    package enum Target: Hashable, Sendable {
        /// Nobody answers: the machine is left to others.
        case ignore
        case local(LocalDisk)
        /// Another server's script or program.
        case chain(String)
        /// A script of the operator's own, which is a template.
        case script(text: String, file: String)
        case kernel(LinuxTarget)
        case smartos(SmartOSTarget)
        /// A program that firmware runs in place of iPXE, by architecture: shim, GRUB, a unified kernel image, pxelinux.
        case program([ArchitectureName: String])
        case iso(String)
    }

    /// How a machine goes on to its own disk.
    package enum LocalDisk: String, Hashable, Sendable, CaseIterable {
        /// iPXE ends, and the firmware takes the next device of its order.
        case exit
        /// On a BIOS, the first disk is booted at once: for firmware that starts over when iPXE ends.
        case drive
    }
}

/// A kernel with its ramdisks and command line, all of which are templates.
package struct LinuxTarget: Hashable, Sendable {
    package var kernel: String
    package var initrds: [String]
    package var cmdline: String
    /// Shown before anything is loaded, a line each; not a template.
    package var message: [String]

    package init(kernel: String, initrds: [String] = [], cmdline: String = "", message: [String] = []) {
        self.kernel = kernel
        self.initrds = initrds
        self.cmdline = cmdline
        self.message = message
    }
}
