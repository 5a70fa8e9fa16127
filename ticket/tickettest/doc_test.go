package tickettest_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// parsed are the files of a folder that are not tests.
func parsed(t *testing.T, dir string) (*token.FileSet, []*ast.File) {
	t.Helper()
	fset := token.NewFileSet()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatal(dir, err)
	}
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return fset, files
}

// guide is the comment of package tickettest.
func guide(t *testing.T) string {
	t.Helper()
	_, files := parsed(t, ".")
	for _, f := range files {
		if f.Doc != nil {
			return f.Doc.Text()
		}
	}
	t.Fatal("there is no guide")
	return ""
}

// ruleText is the text of a rule, by its number, on one line.
func ruleText(text, number, next string) string {
	_, text, _ = strings.Cut(text, "\n "+number+". ")
	text, _, _ = strings.Cut(text, "\n "+next+". ")
	return strings.Join(strings.Fields(text), " ")
}

// The rule about deadlocks is the same for who reads the contract as for who reads the guide, which returns reasons besides.
func TestRuleFourIsOne(t *testing.T) {
	t.Parallel()
	fset, files := parsed(t, "../storage")
	p, err := doc.NewFromFiles(fset, files, "github.com/gridgov/gridgov/ticket/storage")
	if err != nil {
		t.Fatal(err)
	}
	for _, typ := range p.Types {
		if typ.Name != "Store" {
			continue
		}
		contract, guide := ruleText(typ.Doc, "4", "5"), ruleText(guide(t), "4", "5")
		if len(contract) < 100 || !strings.HasPrefix(guide, contract) {
			t.Errorf("rule 4 is\n\t%s\nin the contract, and in the guide\n\t%s", contract, guide)
		}
		return
	}
	t.Error("there is no Store")
}

// What the guide names is all that an adapter needs: each name is there, and whatever a whole adapter or the guide uses of
// package ticket is among what go doc prints for the names.
func TestTheNamesOfTheGuideAreAllThatAnAdapterNeeds(t *testing.T) {
	t.Parallel()
	fset, files := parsed(t, "..")
	p, err := doc.NewFromFiles(fset, files, "github.com/gridgov/gridgov/ticket")
	if err != nil {
		t.Fatal(err)
	}
	printed := map[string]bool{} // by go doc -all, for each name
	group := map[string][]string{}
	values := func(list []*doc.Value) {
		for _, v := range list {
			for _, name := range v.Names {
				group[name] = v.Names
			}
		}
	}
	values(p.Consts)
	values(p.Vars)
	for _, f := range p.Funcs {
		group[f.Name] = []string{f.Name}
	}
	for _, typ := range p.Types {
		values(typ.Consts)
		values(typ.Vars)
		all := []string{typ.Name}
		for _, f := range typ.Funcs {
			group[f.Name] = []string{f.Name}
			all = append(all, f.Name)
		}
		for _, m := range typ.Methods {
			name := typ.Name + "." + m.Name
			group[name] = []string{name}
			all = append(all, name)
		}
		for _, spec := range typ.Decl.Specs {
			s, ok := spec.(*ast.TypeSpec).Type.(*ast.StructType)
			if !ok {
				continue
			}
			for _, field := range s.Fields.List {
				for _, n := range field.Names {
					name := typ.Name + "." + n.Name
					group[name] = []string{name}
					all = append(all, name)
				}
			}
		}
		for _, c := range typ.Consts {
			all = append(all, c.Names...)
		}
		group[typ.Name] = all
	}
	_, list, _ := strings.Cut(guide(t), "for name in ")
	list, _, _ = strings.Cut(list, "\n\tdo go doc")
	names := strings.Fields(strings.ReplaceAll(list, "\\", ""))
	if len(names) < 8 {
		t.Fatalf("the guide lists %q", names)
	}
	for _, name := range names {
		if group[name] == nil {
			t.Errorf("the guide lists %s, which package ticket does not have", name)
		}
		for _, of := range group[name] {
			printed[of] = true
		}
	}
	need := func(where, name string) {
		typ, _, method := strings.Cut(name, ".")
		if group[name] == nil && method { // a field, or a method of what is embedded
			name = typ
		}
		if group[name] == nil {
			t.Errorf("%s: package ticket has no %s", where, name)
		} else if !printed[name] && !slices.Contains([]string{"Ticket", "Event", "ID"}, name) { // opaque to a store
			t.Errorf("%s needs %s, which the guide does not list", where, name)
		}
	}
	for _, m := range regexp.MustCompile(`\[\*?ticket\.([A-Za-z.]+)\]`).FindAllStringSubmatch(guide(t), -1) {
		need("the guide", m[1])
	}
	for _, path := range []string{"example_test.go", "../../examples/adapter/adapter.go"} {
		if _, err := os.Stat(path); err != nil {
			continue // the examples are a module of their own
		}
		f, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "ticket" {
					need(path, sel.Sel.Name)
				}
			}
			return true
		})
	}
}
