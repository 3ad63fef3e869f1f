import Glibc

/// What only system calls tell: the kernel, this process, the network interfaces.
package struct SystemFacts: Sendable {
    package var kernel: String
    package var nodeName: String
    package var kernelRelease: String
    package var kernelVersion: String
    /// `x86_64`, as `uname -m` says.
    package var machine: String
    package var uid: Int
    package var gid: Int
    package var pid: Int
    package var workingDirectory: String
    package var interfaces: [NetworkInterface]

    package init(
        kernel: String = "Linux",
        nodeName: String,
        kernelRelease: String = "",
        kernelVersion: String = "",
        machine: String,
        uid: Int = 0,
        gid: Int = 0,
        pid: Int = 1,
        workingDirectory: String = "/",
        interfaces: [NetworkInterface] = []
    ) {
        self.kernel = kernel
        self.nodeName = nodeName
        self.kernelRelease = kernelRelease
        self.kernelVersion = kernelVersion
        self.machine = machine
        self.uid = uid
        self.gid = gid
        self.pid = pid
        self.workingDirectory = workingDirectory
        self.interfaces = interfaces
    }

    /// Of this process on this machine.
    package static func current() -> SystemFacts {
        var name = utsname()
        uname(&name)
        return SystemFacts(
            kernel: text(name.sysname),
            nodeName: text(name.nodename),
            kernelRelease: text(name.release),
            kernelVersion: text(name.version),
            machine: text(name.machine),
            uid: Int(geteuid()),
            gid: Int(getegid()),
            pid: Int(getpid()),
            workingDirectory: currentDirectory(),
            interfaces: NetworkInterface.all()
        )
    }

    /// A C character array of `utsname` as text.
    private static func text<Field>(_ field: Field) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private static func currentDirectory() -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            guard let path = getcwd(buffer.baseAddress, buffer.count) else { return "/" }
            return String(cString: path)
        }
    }
}
