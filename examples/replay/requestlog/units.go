package requestlog

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/grid"
)

// A File is a GeoJSON file of the grid, plain or gzipped.
type File struct {
	Name string // for errors
	Data io.Reader
}

// Units builds the grid: root, and the units and shapes of the files, which are given in the order of the map's grid.
// Units come by level and code, shapes in the order of their units. A unit in several features has all their polygons.
//
// A parent's id is looked for on the level above; one without a feature of its own becomes a unit without a shape,
// named by its id, under root. A level-2 unit whose parent is blank hangs under root, or under the one level-1 unit
// where there is no root; on levels 3 and 4, where a tree wants a unit in between, one is made for all such, with root's
// name and its code followed by "~2" and "~3".
//
// A property named "id" that a feature does not have is the feature's own id, where it has one.
//
// The error is a *gridgov.InvalidError that names file, feature (counted from 0, as [grid.ReadGeoJSON] does) and property;
// an error of a reader is returned as it is, wrapped.
func (m *Map) Units(files ...File) ([]grid.Unit, []grid.Shape, error) {
	units, shapes, faulty, err := m.SoundUnits(files...)
	if err == nil {
		err = gridgov.Invalid("grid", faulty...)
	}
	if err != nil {
		return nil, nil, err
	}
	return units, shapes, nil
}

// SoundUnits is Units without the features that are faulty, whose faults it returns, for somebody to be told of. What is not the
// fault of one feature is an error still, which then holds all faults.
func (m *Map) SoundUnits(files ...File) (units []grid.Unit, shapes []grid.Shape, faulty []gridgov.Fault, err error) {
	b := unitBuilder{m: m, units: map[unitKey]*unitDraft{}, at: map[string]unitKey{}, blank: map[string]bool{"": true}}
	for _, word := range m.Blank {
		b.blank[logtable.Word(word)] = true
	}
	if len(files) != len(m.Grid) {
		b.fault("grid", gridgov.Fault{
			Rule: gridgov.RuleMatch, Right: gridgov.Text{En: "one entry for each grid file", Zh: "每个网格文件一项"}, Got: strconv.Itoa(len(files)),
		})
		return nil, nil, nil, gridgov.Invalid("grid", b.faults...)
	}
	if m.Root.ID != "" {
		b.make(unitKey{grid.LevelOffice, m.Root.ID}, m.Root.Name, "", "root")
	}
	for i, f := range files {
		if err := b.file(m.Grid[i], f); err != nil {
			return nil, nil, nil, err
		}
	}
	faulty = b.faults
	if !b.broken {
		b.hang()
	}
	if b.broken || len(b.faults) > len(faulty) {
		return nil, nil, nil, gridgov.Invalid("grid", b.faults...)
	}
	_ = gridgov.Invalid("grid", faulty...) // what may be quoted
	units, shapes = b.build()
	return units, shapes, faulty, nil
}

type unitKey struct {
	level grid.Level
	id    string
}

type unitDraft struct {
	name, parent string
	polygons     []grid.Polygon
	where        string // the file and feature that it came from first
}

type unitBuilder struct {
	m      *Map
	units  map[unitKey]*unitDraft
	at     map[string]unitKey // each id stands on one level
	blank  map[string]bool
	faults []gridgov.Fault
	broken bool // a fault is not that of one feature
}

func (b *unitBuilder) fault(field string, f gridgov.Fault) {
	f.Field = field
	b.faults = append(b.faults, f)
}

// make returns the unit, a new one if need be; none where there is another one of that id.
func (b *unitBuilder) make(key unitKey, name, parent, where string) *unitDraft {
	if u := b.units[key]; u != nil {
		return u
	}
	if other, there := b.at[key.id]; there {
		b.fault(where, gridgov.Fault{
			Rule: gridgov.RuleMatch,
			Right: gridgov.Text{
				En: "this id is on level " + fmt.Sprint(other.level) + " too, from " + b.units[other].where,
				Zh: "该编号在第" + fmt.Sprint(other.level) + "级也有，见" + b.units[other].where,
			}, Got: key.id,
		})
		return nil
	}
	b.at[key.id] = key
	u := &unitDraft{name: name, parent: parent, where: where}
	b.units[key] = u
	return u
}

// file takes in the features of one file.
func (b *unitBuilder) file(e GridEntry, f File) error {
	features, faulty, err := readFeatures(f)
	var invalid *gridgov.InvalidError
	switch {
	case errors.As(err, &invalid):
		faulty, b.broken = invalid.Faults, true
	case err != nil:
		return err
	}
	for _, fault := range faulty {
		fault.Field = f.Name + ": " + fault.Field
		b.faults = append(b.faults, fault)
	}
	for _, feature := range features {
		where := fmt.Sprintf("%s: features[%d]", f.Name, feature.Index)
		id, ok := b.property(where, feature, e.ID, true)
		name, named := id, ok
		if e.Name != e.ID {
			name, named = b.property(where, feature, e.Name, false)
		}
		parent, under := "", true
		if e.Parent != "" {
			parent, under = b.property(where, feature, e.Parent, false)
		}
		if !ok || !named || !under {
			continue
		}
		u := b.make(unitKey{e.Level, id}, cmp.Or(name, id), parent, where)
		switch {
		case u == nil:
			continue
		case u.parent == "":
			u.parent = parent
		case parent != "" && parent != u.parent:
			b.fault(where+"."+e.Parent,
				gridgov.Fault{
					Rule:  gridgov.RuleMatch,
					Right: gridgov.Text{En: "the parent is " + u.parent + ", from " + u.where, Zh: "上级为" + u.parent + "，见" + u.where}, Got: parent,
				})
			continue
		}
		u.polygons = append(u.polygons, feature.Polygons...)
	}
	return nil
}

func readFeatures(f File) ([]grid.Feature, []gridgov.Fault, error) {
	if f.Data == nil {
		return nil, nil, gridgov.Invalid(f.Name, gridgov.Fault{Field: "file", Rule: gridgov.RuleRequired})
	}
	src, err := logtable.Unzipped(f.Data)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	return grid.ReadSoundGeoJSON(src, f.Name)
}

// property reads a text or number on one line. One that is missing is a fault; a null or blank one is only where it is
// required.
func (b *unitBuilder) property(where string, f grid.Feature, key string, required bool) (string, bool) {
	v, there := f.Properties[key]
	if !there && key == "id" && f.ID != "" {
		f.Properties, v, there = grid.Properties{key: f.ID}, f.ID, true
	}
	if !there {
		names := slices.Sorted(maps.Keys(f.Properties))
		right := gridgov.Text{En: "the feature has no properties", Zh: "该要素没有属性"}
		if len(names) > 0 {
			near := logtable.Nearest(key, names)
			right = gridgov.Text{
				En: "nearest: " + near + "; there are: " + strings.Join(names, ", "),
				Zh: "最接近的是" + near + "；现有：" + strings.Join(names, "、"),
			}
		}
		b.fault(where+"."+key, gridgov.Fault{Rule: gridgov.RuleUnknown, Right: right})
		return "", false
	}
	s, text := f.Properties.String(key)
	if !text && v != nil {
		b.fault(where+"."+key, gridgov.Fault{Rule: gridgov.RuleType, Right: gridgov.Text{En: "a text or a number", Zh: "应为文字或数字"}})
		return "", false
	}
	s = logtable.Word(s)
	if b.blank[s] {
		s = ""
	}
	if s == "" && required {
		b.fault(where+"."+key, gridgov.Fault{Rule: gridgov.RuleRequired})
		return "", false
	}
	return s, true
}

// hang makes the parents that are missing, from the lowest level up, and fills in the blank ones.
func (b *unitBuilder) hang() {
	for level := grid.LevelMicroGrid; level > grid.LevelOffice; level-- {
		for _, key := range b.sorted(level) {
			u := b.units[key]
			if u.parent == "" {
				if u.parent = b.above(level, u.where); u.parent == "" {
					return // said once, it is so for all
				}
			}
			b.make(unitKey{level - 1, u.parent}, u.parent, "", u.where)
		}
	}
}

// above returns the unit one level up under which a unit without a parent hangs.
func (b *unitBuilder) above(level grid.Level, where string) string {
	root, name := b.m.Root.ID, b.m.Root.Name
	if root == "" {
		tops := b.sorted(grid.LevelOffice)
		if len(tops) != 1 {
			b.fault(where, gridgov.Fault{
				Rule: gridgov.RuleRequired,
				Right: gridgov.Text{
					En: "a parent: there is no root in the map and " + strconv.Itoa(len(tops)) + " units of level 1",
					Zh: "应有上级：对照表没有root，而一级单位有" + strconv.Itoa(len(tops)) + "个",
				},
			})
			return ""
		}
		root, name = tops[0].id, b.units[tops[0]].name
	}
	if level == grid.LevelVillage {
		return root
	}
	between := root + "~" + strconv.Itoa(int(level)-1)
	b.make(unitKey{level - 1, between}, name, "", where)
	return between
}

func (b *unitBuilder) sorted(level grid.Level) []unitKey {
	var keys []unitKey
	for k := range b.units {
		if k.level == level {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b unitKey) int { return strings.Compare(a.id, b.id) })
	return keys
}

func (b *unitBuilder) build() (units []grid.Unit, shapes []grid.Shape) {
	for level := grid.LevelOffice; level <= grid.LevelMicroGrid; level++ {
		for _, k := range b.sorted(level) {
			u := b.units[k]
			units = append(units, grid.Unit{Code: k.id, Parent: u.parent, Level: level, Name: u.name})
			if len(u.polygons) > 0 {
				shapes = append(shapes, grid.Shape{Code: k.id, Polygons: u.polygons})
			}
		}
	}
	return units, shapes
}
