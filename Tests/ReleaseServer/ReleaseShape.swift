/// What goes into a release.
package struct ReleaseShape: Sendable {
    /// Bytes of boot_archive.
    package var bootArchiveBytes: Int
    /// A file to publish as the kernel; nil: a stand-in.
    package var unix: String?

    package init(bootArchiveBytes: Int = 2 << 20, unix: String? = nil) {
        self.bootArchiveBytes = bootArchiveBytes
        self.unix = unix
    }
}
