/// The most a client can ask for.
package struct TransferLimits: Hashable, Sendable {
    /// Bytes in a block. 1468 is what fits into an Ethernet frame; larger ones travel in fragments.
    package var blockSize = 1468
    /// Blocks in a window.
    package var window = 64
    /// Seconds of a client's `timeout`.
    package var timeout = 10
    /// Bytes that are under way to one client.
    package var burst = 192 << 10
    /// Transfers at a time, in all and from one address, behind which NAT may hide a rack.
    package var transfers = 512
    package var transfersPerClient = 64

    package init() {}
}
