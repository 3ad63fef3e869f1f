import CLinux
import Glibc

/// Sends blocks, many with one call of the system. It belongs to one thread.
final class Outbox {
    private static let room = 64
    private let messages = UnsafeMutablePointer<cm_message>.allocate(capacity: room)
    private let parts = UnsafeMutablePointer<iovec>.allocate(capacity: 2 * room)
    private let headers = UnsafeMutablePointer<UInt32>.allocate(capacity: room)

    deinit {
        messages.deallocate()
        parts.deallocate()
        headers.deallocate()
    }

    /// Sends one packet.
    func send(_ bytes: [UInt8], on route: Route) {
        bytes.withUnsafeBytes { bytes in
            route.withHeader { header in
                parts[0] = iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
                fill(0, header, parts: 0..<1)
                _ = cm_send_messages(route.socket.descriptor, messages, 1)
            }
        }
    }

    /// Sends blocks as packets of data; what the socket has no room for is lost, as on any wire.
    func send(_ blocks: ClosedRange<Int>, of size: Int, content: UnsafeRawBufferPointer, on route: Route) {
        route.withHeader { header in
            var first = blocks.lowerBound
            while first <= blocks.upperBound {
                let count = min(Self.room, blocks.upperBound - first + 1)
                for index in 0..<count {
                    let start = (first + index - blocks.lowerBound) * size
                    let rest = UnsafeRawBufferPointer(rebasing: content[min(start, content.count)...].prefix(size))
                    fill(index, block: first + index, content: rest, header: header)
                }
                guard cm_send_messages(route.socket.descriptor, messages, UInt32(count)) == count else { return }
                first += count
            }
        }
    }

    /// RFC 1350, figure 5-2: the operation 3, the block's number, its bytes.
    private func fill(_ index: Int, block: Int, content: UnsafeRawBufferPointer, header: cm_message) {
        headers[index] = (3 << 16 | UInt32(UInt16(truncatingIfNeeded: block))).bigEndian
        parts[2 * index] = iovec(iov_base: headers + index, iov_len: 4)
        parts[2 * index + 1] = iovec(
            iov_base: UnsafeMutableRawPointer(mutating: content.baseAddress),
            iov_len: content.count
        )
        fill(index, header, parts: 2 * index..<2 * index + 2)
    }

    private func fill(_ index: Int, _ header: cm_message, parts range: Range<Int>) {
        messages[index] = header
        messages[index].parts = UnsafeMutableRawPointer(parts + range.lowerBound)
        messages[index].part_count = range.count
    }
}

/// The way to one client: a socket that is connected to it, or one for all and the two addresses.
struct Route {
    let socket: DatagramSocket
    let ends: (local: Endpoint, peer: Endpoint)?

    /// `body` gets a header with the addresses, which are there only while it runs.
    func withHeader(_ body: (cm_message) -> Void) {
        var header = cm_message()
        guard let ends else { return body(header) }
        var storage = ends.peer.storage
        var control = Control(from: ends.local)
        withUnsafeMutablePointer(to: &storage) { storage in
            withUnsafeMutablePointer(to: &control) { control in
                header.name = UnsafeMutableRawPointer(storage)
                header.name_length = ends.peer.length
                header.control = UnsafeMutableRawPointer(control)
                header.control_length = control.pointee.size
                body(header)
            }
        }
    }
}
