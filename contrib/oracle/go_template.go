// Renders the template of each fixture as Matchbox does (missingkey=error, values from JSON) and writes the answer into it.
package main

import (
	"encoding/json"
	"os"
	"strings"
	"text/template"
)

func main() {
	for _, path := range os.Args[1:] {
		content, err := os.ReadFile(path)
		check(err)
		question := strings.SplitN(strings.SplitN(string(content), "-- text --\n", 2)[0], "-- problem --\n", 2)[0]
		name, text := answer(section(question, "template"), section(question, "data"))
		check(os.WriteFile(path, []byte(question+"-- "+name+" --\n"+text+"\n"), 0o644))
	}
}

func answer(text, data string) (string, string) {
	var value interface{}
	check(json.Unmarshal([]byte(data), &value))
	parsed, err := template.New("t").Option("missingkey=error").Parse(text)
	if err != nil {
		return "problem", err.Error()
	}
	var result strings.Builder
	if err := parsed.Execute(&result, value); err != nil {
		return "problem", err.Error()
	}
	return "text", result.String()
}

// The text of a section without its last newline, which stands before the next section.
func section(fixture, name string) string {
	rest := strings.SplitN(fixture, "-- "+name+" --\n", 2)[1]
	return strings.SplitN(rest, "\n-- ", 2)[0]
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
