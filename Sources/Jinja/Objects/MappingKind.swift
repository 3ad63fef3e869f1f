/// What Python has for a dict, as far as templates can tell.
package enum MappingKind: Sendable {
    /// The `yaml` filter sorts its keys.
    case plain
    /// Pillar: the `yaml` filter keeps its order, and it prints as a plain one.
    case kept
    /// An `OrderedDict`, which says so where it becomes text by other ways than `{{ }}`.
    case ordered
}
