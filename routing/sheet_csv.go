package routing

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// readCSV reads a header and rows. Lines that begin with # are comments, blank rows are skipped, and a comment before
// the header may say "# zone: Europe/London".
func (s *sheet) readCSV(data []byte, columns []string) {
	s.readZone(data)
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	var header []string
	for !s.stopped {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			s.fault(bad.Line, fmt.Sprintf("byte %d", bad.Column), "csv", `a cell with a comma, a quote or a line end stands in "…", and a quote in it is doubled`, "")
			continue
		}
		if err != nil {
			s.fault(0, "file", "csv", "a file of cells separated by commas", "")
			break
		}
		line, _ := r.FieldPos(0)
		if strings.HasPrefix(row[0], "#") || !slices.ContainsFunc(row, func(c string) bool { return strings.TrimSpace(c) != "" }) {
			continue
		}
		if header == nil {
			header = s.header(line, row, columns)
			continue
		}
		if s.full(line) {
			break
		}
		if len(row) != len(header) {
			s.fault(line, "", "cells", fmt.Sprintf("%d, as many as the header", len(header)), fmt.Sprint(len(row)))
			continue
		}
		rec := record{line: line}
		for i, text := range row {
			if text = strings.TrimSpace(text); text == "" || header[i] == "" {
				continue
			}
			at, _ := r.FieldPos(i)
			rec.cells = append(rec.cells, cell{column: header[i], line: at, values: []string{text}})
		}
		s.records = append(s.records, rec)
	}
	if header == nil && len(s.faults) == 0 {
		s.fault(0, "file", "required", "a header: "+strings.Join(columns, ","), "")
	}
}

// header gives the columns by place; one that is wrong is "" and its cells are left out.
func (s *sheet) header(line int, row, columns []string) []string {
	header := make([]string, len(row))
	if s.tooMany(line, len(row), "columns") {
		return header
	}
	for i, name := range row {
		name = strings.TrimSpace(name)
		switch {
		case !slices.Contains(columns, name):
			s.unknown(line, name, fmt.Sprintf("column %d", i+1), columns)
		case slices.Contains(header, name):
			s.fault(line, fmt.Sprintf("column %d", i+1), "unique", "each column once", name)
		default:
			header[i] = name
		}
	}
	return header
}

// readZone looks for the zone among the comments before the header.
func (s *sheet) readZone(data []byte) {
	line := 0
	for text := range bytes.Lines(data) {
		line++
		comment, ok := strings.CutPrefix(string(bytes.TrimSpace(text)), "#")
		if !ok && comment != "" {
			return
		}
		if zone, ok := strings.CutPrefix(strings.TrimSpace(comment), "zone:"); ok {
			s.zone, s.zoned = strings.Trim(zone, " \t,"), line // a spreadsheet fills the row up with commas
		}
	}
}
