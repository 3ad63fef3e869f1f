import OrderedCollections
import Testing
import Values

struct TraverseTests {
    let value: Value = [
        "web": ["ports": [80, 443], "sites": [["name": "a"], ["root": "/srv"]]],
        "flat:key": 1,
        "numbers": .map([.int(7): "seven"]),
        "none": nil,
    ]

    @Test(
        arguments: [
            ("web:ports:1", 443), ("web:ports:-1", 443), ("web:sites:root", "/srv"), ("numbers:7", "seven"),
            ("none", nil),
        ] as [(String, Value)]
    )
    func finds(_ path: String, _ wanted: Value) {
        #expect(value.traverse(path) == wanted)
    }

    @Test(arguments: ["web:ports:2", "web:nothing", "web:ports:x", "none:x", "flat:key", "", "web:"])
    func findsNothing(_ path: String) {
        #expect(value.traverse(path) == nil)
    }

    @Test
    func takesAnotherDelimiter() {
        #expect(value.traverse("flat:key", delimiter: "|") == 1)
        #expect(value.traverse("web|ports|0", delimiter: "|") == 80)
    }
}
