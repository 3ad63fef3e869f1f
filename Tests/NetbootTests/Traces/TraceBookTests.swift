import DHCP
import OrderedCollections
import Synchronization
import Testing
import Values

@testable import Netboot

struct TraceBookTests {
    /// Numbers in place of random bytes.
    private static func book(capacity: Int = 4096) -> TraceBook {
        let next = Mutex(0)
        return TraceBook(capacity: capacity) { count in
            let number = next.withLock { number in
                number += 1
                return number
            }
            return String(repeating: "0", count: 2 * count - 4) + String(1000 + number)
        }
    }

    private static func event(
        _ time: Double,
        _ stage: BootEvent.Stage,
        _ outcome: String = "sent",
        mac: String = "52:54:00:12:34:56"
    ) -> BootEvent {
        BootEvent(time: time, mac: MACAddress(mac), stage: stage, outcome: outcome, file: "f")
    }

    @Test func whoAsksAfterItsScriptBootsAnewWhereNothingIsHeardLater() throws {
        let next = Mutex(1000)
        var book = TraceBook(endsWithScript: true) { count in
            let number = next.withLock { number in
                number += 1
                return number
            }
            return String(repeating: "0", count: 2 * count - 4) + String(number)
        }
        let mac = try #require(MACAddress("52:54:00:12:34:56"))

        let first = book.parent(of: mac, at: 10)
        #expect(first.spans.isEmpty)
        let offered = book.add(Self.event(10, .dhcp, "offered"))
        #expect(first.parent?.description == "00-\(offered[0].trace)-\(offered[0].parent ?? "")-01")
        #expect(book.parent(of: mac, at: 11).parent == first.parent)
        _ = book.add(Self.event(12, .script, "refused"))
        #expect(book.parent(of: mac, at: 13).parent == first.parent, "a refusal starts nothing")
        _ = book.add(Self.event(14, .script))
        let second = book.parent(of: mac, at: 60)
        #expect(second.spans.map(\.name) == ["boot"] && second.parent != first.parent)
        #expect(book.add(Self.event(60, .dhcp, "offered")).map(\.name) == ["dhcp"])
    }

    @Test func oneBootIsOneTraceFromTheFirstWordToTheLast() throws {
        var book = Self.book()
        let events = [
            Self.event(10, .dhcp, "offered"), Self.event(11, .bootServer, "acknowledged"), Self.event(13, .tftp),
            Self.event(14, .dhcp, "offered"), Self.event(15, .script), Self.event(20, .http),
            Self.event(21, .booting, "reported"), Self.event(90, .home, "reported"),
        ]
        let spans = events.flatMap { book.add($0) }
        #expect(Set(spans.map(\.trace)).count == 1)
        let root = try #require(spans.last)
        #expect(root.parent == nil && root.name == "boot" && root.start == 10 && root.end == 90)
        #expect(root.attributes["cm.mac"] == "52:54:00:12:34:56" && root.attributes["cm.profile"] == "f")
        #expect(spans.dropLast().allSatisfy { $0.parent == root.id })
        #expect(spans.dropLast().map(\.name) == ["dhcp", "4011", "tftp", "dhcp", "script", "http", "booting", "home"])
        #expect(spans.map(\.start) == [10, 10, 11, 13, 14, 15, 20, 21, 10], "each begins where the one before ended")
        #expect(book.count == 0)
    }

    @Test func aMachineThatStartsAnewHasANewTrace() {
        var book = Self.book()
        let first = book.add(Self.event(10, .dhcp, "offered")) + book.add(Self.event(12, .booting, "reported"))
        let second = book.add(Self.event(40, .dhcp, "offered"))
        #expect(second.first?.name == "boot" && second.first?.trace == first.first?.trace)
        #expect(second.last?.trace != first.first?.trace)
    }

    @Test func whatIsSilentEndsAndWhatIsIgnoredBeginsNothing() {
        var book = Self.book()
        #expect(book.add(Self.event(1, .dhcp, "ignored")).isEmpty && book.add(Self.event(1, .syslog)).isEmpty)
        #expect(book.add(Self.event(1, .http, "aborted")).first?.isError == true)
        #expect(book.expired(at: 300).isEmpty)
        let end = book.expired(at: 302)
        #expect(end.map(\.name) == ["boot"] && end.first?.attributes["cm.last"] == "http")
    }

    @Test func memoryStaysFlat() {
        var book = Self.book(capacity: 100)
        let spans = (0..<5000).flatMap { number in
            book.add(Self.event(1, .dhcp, "offered", mac: "5254" + String(0x1000_0000 + number, radix: 16)))
        }
        #expect(book.count == 100 && spans.count == 5000 + 4900)
    }

    @Test func aRequestIsOTLP() throws {
        var book = Self.book()
        let value = try JSON.parse(BootSpan.request(book.add(Self.event(1.5, .tftp))))
        let scope = value["resourceSpans"]?.list?.first?["scopeSpans"]?.list?.first
        let span = scope?["spans"]?.list?.first
        #expect(span?["startTimeUnixNano"]?.string == "1500000000" && span?["kind"]?.int == 2)
        #expect(span?["traceId"]?.string?.count == 32 && span?["spanId"]?.string?.count == 16)
        #expect(span?["attributes"]?.list?[1]["value"]?["stringValue"]?.string == "f")
    }

    @Test(arguments: [
        ("http://c:4318", "http://c:4318/v1/traces"), ("http://c:4318/", "http://c:4318/v1/traces"),
        ("https://c/x/y", "https://c/x/y"),
    ])
    func aCollectorWithoutAPathHasTheUsualOne(given: String, url: String) {
        #expect(TraceRules(url: given).url == url)
    }
}
