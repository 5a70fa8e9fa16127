package main

import (
	"strings"

	"github.com/gridgov/gridgov/grid"

	"github.com/gridgov/gridgov"
)

// placeNotKnown names [nowhere].
var placeNotKnown = gridgov.Text{En: "(place not known)", Zh: "（地点不明）"}

// unitNames are the names of the units by path. Units of one level with the same name have those of the units above them before
// it, from the lowest that tells them apart, and at last their ids behind it.
func (in *inputs) unitNames() map[grid.Path]string {
	names := map[grid.Path]string{nowhere: placeNotKnown.In(in.lang)}
	var paths []grid.Path
	for u := range in.tree.All() {
		if p, ok := in.tree.Path(u.Code); ok {
			paths = append(paths, p)
		}
	}
	for levels := 1; len(paths) > 0; levels++ {
		type named struct {
			depth int
			name  string
		}
		same := map[named][]grid.Path{}
		for _, p := range paths {
			name, above := in.nameOf(p, levels)
			if !above && levels > 1 {
				name += gridgov.Text{En: " (" + p.Base() + ")", Zh: "（" + p.Base() + "）"}.In(in.lang)
			}
			names[p] = name
			same[named{p.Depth(), name}] = append(same[named{p.Depth(), name}], p)
		}
		paths = paths[:0]
		for of, list := range same {
			if len(list) > 1 && of.depth >= levels {
				paths = append(paths, list...)
			}
		}
	}
	return names
}

// nameOf is the name of a unit after those of the units above it, so many levels in all; above reports whether there are so many.
func (in *inputs) nameOf(p grid.Path, levels int) (name string, above bool) {
	parts := p.Parts()
	if above = levels <= len(parts); above {
		parts = parts[len(parts)-levels:]
	}
	for i, code := range parts {
		u, _ := in.tree.Unit(code)
		parts[i] = u.Name
	}
	return strings.Join(parts, " / "), above
}
