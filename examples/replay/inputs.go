package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/gridgov/gridgov/examples/replay/demo"
	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/routing"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket/desk"
)

// inputs is everything that a run reads, checked before the store is touched.
type inputs struct {
	file    string // the log; empty: the demo's
	sum     string // of all inputs: a store belongs to one of them
	log     *requestlog.Log
	columns *requestlog.Map
	units   []grid.Unit // of the grid's files
	named   *requestlog.Places
	tree    *grid.Tree
	shapes  []grid.Shape
	faulty  []gridgov.Fault // of features that were left out of the grid
	places  *grid.Locator
	rules   string // the rule table's file; empty: none
	rows    []byte // and what it holds
	table   *routing.Table
	office  desk.Definitions
	lang    gridgov.Language // of what people read
}

// load reads the files that the flags name, but for the log; without one, the demo's.
func load(f flags) (in inputs, err error) {
	in.file, in.lang = f.log, f.lang
	read := os.ReadFile
	if f.log == "" {
		f.log, f.mapFile, f.rules, f.office = demo.Log, demo.Map, "rules.csv", demo.Office
		f.grid = demo.Grids()
		read = func(name string) ([]byte, error) { return fs.ReadFile(demo.Files, name) }
	}
	in.office.Limits = []desk.Limit{} // the log's own deadlines, and no others
	sum := sha256.New()
	file := func(name string) ([]byte, error) {
		doc, err := read(name)
		fmt.Fprintf(sum, "%d:", len(doc))
		sum.Write(doc)
		return doc, err
	}

	doc, err := file(f.mapFile)
	if err != nil {
		return in, err
	}
	if in.columns, err = requestlog.ReadMap(f.mapFile, doc); err != nil {
		return in, err
	}
	grids := make([]requestlog.File, len(f.grid))
	for i, name := range f.grid {
		if doc, err = file(name); err != nil {
			return in, err
		}
		grids[i] = requestlog.File{Name: name, Data: bytes.NewReader(doc)}
	}
	units, shapes, faulty, err := in.columns.SoundUnits(grids...)
	if err != nil {
		return in, err
	}
	if f.faulty != "skip" {
		if err := gridgov.Invalid("grid", faulty...); err != nil {
			return in, fmt.Errorf("%w; with -faulty skip they are left out, and named", err)
		}
	}
	in.faulty = faulty
	in.units, in.shapes = units, shapes
	if in.rules = f.rules; f.rules != "" {
		if in.rows, err = file(f.rules); err != nil {
			return in, err
		}
	}
	if err := in.settle(nil, !in.columns.MakesUnits()); err != nil {
		return in, err
	}
	if f.office != "" {
		if doc, err = file(f.office); err != nil {
			return in, err
		}
		if in.office, err = readOffice(f.office, doc); err != nil {
			return in, err
		}
	}
	if in.file == "" {
		_, err = file(f.log)
	} else {
		err = hashFile(sum, f.log) // it may be larger than memory
	}
	fmt.Fprintf(sum, "limit %d", f.limit) // -faulty skip needs no mention: where it makes a difference, there is no run without it
	in.sum = hex.EncodeToString(sum.Sum(nil)[:16])
	return in, err
}

// settle makes the tree of the units that the files have and of those that are made from a log's values, and, once all are
// known, what is about them.
func (in *inputs) settle(values [][]string, all bool) (err error) {
	if in.named, err = in.columns.NewPlaces(in.units, values); err != nil {
		return err
	}
	if in.tree, err = grid.NewTree(in.named.Units...); err != nil {
		return err
	}
	if in.places, err = grid.NewLocator(in.tree, in.shapes...); err != nil {
		return err
	}
	if all && in.rules != "" {
		in.table, err = routing.LoadTable(bytes.NewReader(in.rows), in.rules, in.tree)
	}
	return err
}

// openLog reads the log and puts its events in order; rejects is the file for rows that are rejected or flagged.
func (in *inputs) openLog(ctx context.Context, limit int64, rejects string) (err error) {
	name := in.file
	if name == "" {
		if name, err = unpack(demo.Files, demo.Log); err != nil {
			return err
		}
		defer os.Remove(name) //nolint:errcheck // it is spooled by then
	}
	in.log, err = requestlog.Open(ctx, name, in.columns, requestlog.Options{Limit: limit, Rejects: rejects})
	if err == nil && in.columns.MakesUnits() {
		if err = in.settle(in.log.UnitValues(), true); err != nil {
			err = errors.Join(err, in.log.Close())
		}
	}
	return err
}

// unpack writes an embedded file where the reader can open it.
func unpack(from fs.FS, name string) (string, error) {
	doc, err := fs.ReadFile(from, name)
	if err != nil {
		return "", err
	}
	f, err := os.CreateTemp("", "gridgov-*-"+name)
	if err != nil {
		return "", err
	}
	if _, err = f.Write(doc); err == nil {
		err = f.Close()
	}
	return f.Name(), err
}

func hashFile(to io.Writer, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	_, err = io.Copy(to, f)
	return err
}
