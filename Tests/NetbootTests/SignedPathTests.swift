import DHCP
import Hosts
import TestSupport
import Testing

@testable import Netboot

struct SignedPathTests {
    private static let signer = SignedPath(key: Array(repeating: 7, count: 32))
    private static let mac = SignedPath.Machine.mac(MACAddress((0x52, 0x54, 0, 0x12, 0x34, 0x56)))
    private static let address = SignedPath.Machine.address(IPv4Address(rawValue: 0x0A00_0001))

    /// What the check says of a signed path, after a change to it.
    private func problem(
        _ machine: SignedPath.Machine = mac,
        now: Int = 999,
        _ change: (String) -> String = { $0 }
    ) throws -> SignedPath.Problem? {
        let target = try #require(HTTPTarget(change(Self.signer.sign("/secret/x", for: Self.mac, expires: 1000))))
        let request = HTTPBootRequest(path: target.path, rawQuery: target.rawQuery, query: target.query)
        do throws(SignedPath.Problem) {
            try Self.signer.check(request, from: machine, now: now)
            return nil
        } catch {
            return error
        }
    }

    @Test func whoItIsForMayFetchItInTime() throws {
        #expect(try problem() == nil)
        #expect(try problem(now: 1000) == .expired)
        #expect(try problem(Self.address) == .forged)
    }

    @Test func nothingAboutItCanBeChanged() throws {
        #expect(try problem { $0.replacing("/secret/x", with: "/secret/y") } == .forged)
        #expect(try problem { $0.replacing("expires=1000", with: "expires=9000") } == .forged)
        #expect(try problem { String($0.dropLast()) + ($0.hasSuffix("0") ? "1" : "0") } == .forged)
        #expect(try problem { String($0.dropLast()) } == .unsigned)
        #expect(try problem { String($0.prefix { $0 != "?" }) } == .unsigned)
    }

    @Test func theKeyOutlivesARestartAndIsItsOwnersAlone() throws {
        let folder = try TemporaryFolder()
        let first = try SignedPath(keptAt: folder / "key", on: LocalHost()).sign("/x", for: Self.address, expires: 5)
        let second = try SignedPath(keptAt: folder / "key", on: LocalHost()).sign("/x", for: Self.address, expires: 5)
        #expect(first == second)
        #expect(try LocalHost().info(folder / "key")?.mode == 0o600)
    }
}
