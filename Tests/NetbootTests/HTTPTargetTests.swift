import Testing

@testable import Netboot

struct HTTPTargetTests {
    @Test(arguments: [
        ("/", "/"), ("/a/b", "/a/b"), ("//a///b/", "/a/b"), ("/a%20b", "/a b"), ("/%C3%A4", "/ä"), ("/a?x=1", "/a"),
        ("http://10.0.0.1:80/boot.ipxe", "/boot.ipxe"), ("http://10.0.0.1", "/"), ("/a+b", "/a+b"),
        ("/52:54:00", "/52:54:00"),
    ])
    func pathsAreDecodedAndMadePlain(_ target: String, _ path: String) {
        #expect(HTTPTarget(target)?.path == path)
    }

    @Test(arguments: [("/", true), ("/a", false), ("/a/", true), ("/a%2F?x=/", true), ("/a?x=/", false)])
    func whatEndsWithASlashNamesAFolder(_ target: String, _ isFolder: Bool) {
        #expect(HTTPTarget(target)?.namesFolder == isFolder)
    }

    @Test(arguments: [
        "", "a", "*", "/..", "/a/../b", "/a/./b", "/%2e%2e/etc", "/a%2f..%2fb", "/a%00", "/%", "/%4", "/%zz", "/%+1",
        "/%ff", "/a%0ab",
    ])
    func whatLeadsElsewhereIsRefused(_ target: String) {
        #expect(HTTPTarget(target) == nil)
    }

    @Test func theQueryKeepsItsOrderAndItsRawForm() throws {
        let target = try #require(HTTPTarget("/ipxe?mac=52%3A54&mac=2&flag&name=a+b&bad=%zz"))
        #expect(target.rawQuery == "mac=52%3A54&mac=2&flag&name=a+b&bad=%zz")
        #expect(target.query.map(\.name) == ["mac", "mac", "flag", "name", "bad"])
        #expect(target.query.map(\.value) == ["52:54", "2", "", "a b", "%zz"])
    }
}
