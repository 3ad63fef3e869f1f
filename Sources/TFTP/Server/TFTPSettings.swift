/// What an operator can set of the TFTP server.
package struct TFTPSettings: Sendable {
    package var addresses = ["0.0.0.0"]
    package var port: UInt16 = 69
    /// All packets come from the one port that is listened on, so that NAT and firewalls let them through.
    package var usesSinglePort = false
    package var limits = TransferLimits()
    package var pace = Pace()

    package init() {}
}
