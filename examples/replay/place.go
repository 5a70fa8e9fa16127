package main

import (
	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
)

// nowhere is where tickets are whose place is not known, when there are several roots.
const nowhere grid.Path = "office"

// home is where tickets are whose place is not known: at the root, unless the log's own units are the roots.
func (in *inputs) home() grid.Path {
	if roots := in.tree.Roots(); len(roots) == 1 && in.columns.Placing.Level != grid.LevelOffice {
		return grid.NewPath(roots[0].Code)
	}
	return nowhere
}

// unitOf returns the unit by which a row is placed: the one that the log names, unless its point lies in one. It flags the row
// whose point lies in none and the row whose unit is none of the grid.
func (in *inputs) unitOf(row *requestlog.Row) string {
	if row.Point != nil {
		if _, ok := in.places.Locate(row.Opened, *row.Point); ok {
			return ""
		}
		if len(in.shapes) > 0 {
			in.log.Flag(*row, requestlog.Outside)
		}
	}
	unit, unknown := in.named.Find(row.Unit)
	if unknown >= 0 {
		in.log.FlagUnit(*row, unknown)
	}
	return unit
}
