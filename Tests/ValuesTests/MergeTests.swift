import Testing
import Values

struct MergeTests {
    let first: Value = ["a": ["x": 1, "l": [1, 2]], "b": 1]
    let second: Value = ["a": ["y": 2, "l": [2, 3]], "c": 3]

    @Test
    func recursesAndReplacesLists() {
        #expect(
            first.merged(with: second, by: .smart) == ["a": ["x": 1, "l": [2, 3], "y": 2], "b": 1, "c": 3]
        )
    }

    @Test
    func appendsWhatListsLack() {
        #expect(
            first.merged(with: second, by: .recurse, mergeLists: true)
                == ["a": ["x": 1, "l": [1, 2, 3], "y": 2], "b": 1, "c": 3]
        )
    }

    @Test
    func replacesTheFirstLevelWhole() {
        let merged: Value = ["a": ["y": 2, "l": [2, 3]], "b": 1, "c": 3]
        #expect(first.merged(with: second, by: .overwrite) == merged)
        #expect(first.merged(with: second, by: .aggregate) == merged)
    }

    @Test
    func listsBothValues() {
        #expect(
            first.merged(with: second, by: .list)
                == ["a": [["x": 1, "l": [1, 2]], ["y": 2, "l": [2, 3]]], "b": 1]
        )
    }

    @Test
    func replacesWhatIsNoMapping() {
        #expect(Value.int(1).updated(with: "x") == "x")
        #expect(first.updated(with: ["a": nil]) == ["a": nil, "b": 1])
    }
}
