package gridgov_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/gridgov/gridgov"

// allowed is which of our packages, and which modules, a package may import outside its tests. A package that is not
// listed may import the root alone, which is below all, and the standard library; a longer path wins over a shorter one.
var allowed = map[string][]string{
	"":              {"internal/code"}, // the errors, which every package has, and the languages
	"grid":          {"internal/closedset", "internal/code", "internal/exact", "internal/text"},
	"grid/gridmem":  {"grid"},
	"grid/gridsql":  {"grid", "internal/sqldb"},
	"grid/gridtest": {"grid", "internal/suite"},

	"internal/closedset": {},
	"internal/code":      {},
	"internal/dates":     {},
	"internal/exact":     {},
	"internal/fold":      {"golang.org/x/text/width"},
	"internal/text":      {},
	"internal/nearest":   {},
	"internal/sqldb":     {},
	"internal/suite":     {},
	"internal/valid":     {"internal/text", "github.com/go-playground/validator/v10"},

	"ticket": {
		"grid", "ticket/internal/form", "ticket/worktime", "internal/closedset", "internal/code", "internal/exact",
		"internal/nearest",
	},
	"ticket/desk": {
		"ticket", "ticket/storage", "grid", "ticket/internal/form", "ticket/worktime", "internal/closedset", "internal/code", "internal/dates",
		"internal/fold", "internal/text", "internal/valid", "github.com/qmuntal/stateless",
	},
	"ticket/internal/form": {"grid"},
	"ticket/storage":       {"ticket", "ticket/internal/form", "grid", "internal/code", "internal/dates"},
	"ticket/gather":        {"ticket", "ticket/storage"},
	"ticket/notify":        {"ticket", "ticket/storage", "ticket/desk", "grid"},
	"ticket/relay":         {"ticket", "ticket/storage"},
	"ticket/ticketmem":     {"ticket", "ticket/storage"},
	"ticket/ticketsql":     {"ticket", "ticket/storage", "grid", "internal/code", "internal/sqldb"},
	"ticket/worktime":      {"internal/code", "internal/exact"},
	"ticket/tickettest":    {"ticket", "ticket/storage", "ticket/desk", "ticket/worktime", "grid", "internal/suite"},

	"routing":         {"ticket", "ticket/worktime", "grid", "internal/code", "internal/fold", "internal/nearest", "internal/text"},
	"metrics":         {"ticket", "ticket/storage", "grid", "internal/closedset", "internal/code"},
	"metrics/kpibook": {"metrics", "ticket"},

	"partner":             {"grid", "internal/closedset", "internal/code", "internal/dates", "internal/exact", "internal/valid"},
	"partner/partnermem":  {"partner", "internal/code"},
	"partner/partnersql":  {"partner", "grid", "internal/code", "internal/sqldb"},
	"partner/partnertest": {"partner", "grid", "internal/suite"},
}

// direct is what the root module may require itself, tests included.
var direct = []string{
	"github.com/qmuntal/stateless", "github.com/go-playground/validator/v10", "github.com/stretchr/testify", "golang.org/x/exp",
	"golang.org/x/text",
}

type pkg struct {
	ImportPath, Dir, Export string
	Imports, GoFiles        []string
}

// goList returns what go list prints about the packages of this module, with only the fields that the flags ask for.
func goList(t *testing.T, flags ...string) (list []pkg) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", append(append([]string{"list"}, flags...), "./...")...).Output()
	require.NoError(t, err)
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return list
		}
		require.NoError(t, err)
		list = append(list, p)
	}
}

func TestDependencies(t *testing.T) {
	seen := 0
	for _, p := range goList(t, "-json=ImportPath,Imports") {
		seen++
		room := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		may, known := allowed[room]
		if !known {
			t.Errorf("package %q is not in the table: say what it may import", room)
		}
		for _, imported := range p.Imports {
			if !mayImport(may, imported) {
				t.Errorf("package %q imports %s; it may import the standard library and %v", room, imported, may)
			}
		}
		for _, path := range may {
			if !slices.Contains(p.Imports, path) && !slices.Contains(p.Imports, module+"/"+path) {
				t.Errorf("package %q no longer imports %s: take it out of the table", room, path)
			}
		}
	}
	require.Greater(t, seen, 5, "go list found the packages")
}

// What stores, relays and reports a record links no foreign code: a host that only does that pays for nothing else.
func TestTheRecordLinksNoForeignCode(t *testing.T) {
	for _, p := range []string{
		"ticket", "ticket/storage", "ticket/gather", "ticket/relay", "ticket/ticketmem", "ticket/ticketsql", "metrics", "metrics/kpibook",
	} {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "./"+p).Output()
		require.NoError(t, err)
		for _, path := range strings.Fields(string(out)) {
			if path != module && !strings.HasPrefix(path, module+"/") {
				t.Errorf("package %q links %s", p, path)
			}
		}
		require.Contains(t, string(out), module+"/grid")
	}
}

func mayImport(may []string, path string) bool {
	if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
		return true // the standard library
	}
	return path == module || slices.Contains(may, strings.TrimPrefix(path, module+"/")) || slices.Contains(may, path)
}

func TestRootModuleRequiresNothingElse(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", "mod", "edit", "-json")
	out, err := cmd.Output()
	require.NoError(t, err)
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	require.NoError(t, json.Unmarshal(out, &mod))
	require.NotEmpty(t, mod.Require)
	for _, r := range mod.Require {
		if !r.Indirect && !slices.Contains(direct, r.Path) {
			t.Errorf("the root module requires %s directly; it may require %v", r.Path, direct)
		}
	}
}
