package import Hosts

/// What archives and mirrors are brought to a host with.
package struct ArchiveTools: Sendable {
    let host: any Host
    let files: any FileTree
    let downloads: any Downloading
    let patience: TransferPatience
    let progress: @Sendable (Int, Int?) -> Void

    package init(
        host: any Host,
        files: any FileTree,
        downloads: any Downloading,
        patience: TransferPatience = TransferPatience(),
        progress: @escaping @Sendable (Int, Int?) -> Void = { _, _ in }
    ) {
        self.host = host
        self.files = files
        self.downloads = downloads
        self.patience = patience
        self.progress = progress
    }
}
