package main

import (
	"encoding/json"
	"fmt"
)

// An office is a level-1 unit and its level-2 units. Codes and names are real (statistical division codes); the ground
// that they are drawn on is not.
type office struct {
	code, name string
	west       int // of its sheet, in 1e-5 degrees
	units      []unit
}

type unit struct {
	code, name string
	grids      int
	box        box
}

// A box is west, south, east, north in 1e-5 degrees.
type box [4]int

// The sheet of an office has five columns and as many rows as it needs; a cell is about 0.9 by 0.9 km.
const (
	columns    = 5
	cellWidth  = 1000
	cellHeight = 800
	south      = 3478000
)

func offices() []office {
	all := []office{
		{code: "410172561", name: "梧桐街道", west: 11354000, units: villages("410172561",
			"001瑞达社区", "004玉兰街社区", "005睿智社区", "006盛世社区", "007春藤社区", "008祝福社区", "009红城社区", "010金梭社区",
			"011金桂社区", "012贾庄社区", "013郭庄社区", "014洼刘社区", "015瓦屋李社区", "016长椿社区", "017冬青社区", "018花语社区",
			"019悦棠社区", "201秦庄村", "204兰砦村")},
		{code: "410172360", name: "沟赵办事处", west: 11348500, units: villages("410172360",
			"001紫锦社区", "002紫竹社区", "003御馨苑社区", "005秋雅社区", "006嘉木苑社区", "007金兰社区", "201堂李村", "205西连河村",
			"206东连河村", "212枣陈村", "213岗崔村", "214朱砦村", "215任砦村", "216牛砦村", "217水牛张村", "218祥营村", "219张五砦村",
			"220赵村")},
	}
	for _, o := range all {
		for i := range o.units {
			w, s := o.west+i%columns*cellWidth, south+i/columns*cellHeight
			o.units[i].box = box{w, s, w + cellWidth, s + cellHeight}
		}
	}
	return all
}

func villages(office string, units ...string) []unit {
	all := make([]unit, len(units))
	for i, u := range units {
		all[i] = unit{code: office + u[:3], name: u[3:], grids: 2 + i%3}
	}
	return all
}

// box is the whole sheet, the cells that no village has among it.
func (o office) box() box {
	rows := (len(o.units) + columns - 1) / columns
	return box{o.west, south, o.west + columns*cellWidth, south + rows*cellHeight}
}

// strip is the n-th grid of a unit, from 0.
func (u unit) strip(n int) box {
	at := func(n int) int { return u.box[0] + cellWidth*n/u.grids }
	return box{at(n), u.box[1], at(n + 1), u.box[3]}
}

var numerals = []string{"一", "二", "三", "四"}

const schematic = "示意图形，非真实边界 (schematic, made up: not a real boundary)"

// geojson writes the three files.
func geojson() map[string][]byte {
	var offs, vils, grids []string
	for _, o := range offices() {
		offs = append(offs, feature(o.box(), o.code, o.name, ""))
		for _, u := range o.units {
			vils = append(vils, feature(u.box, u.code, u.name, o.code))
			for n := range u.grids {
				grids = append(grids, feature(u.strip(n), fmt.Sprintf("%s-%02d", u.code, n+1), u.name+"第"+numerals[n]+"网格", u.code))
			}
		}
	}
	return map[string][]byte{
		"offices.geojson": collection(offs), "villages.geojson": collection(vils), "grids.geojson": collection(grids),
	}
}

func feature(b box, code, name, parent string) string {
	props, _ := json.Marshal(struct { //nolint:errchkjson // texts alone
		Code   string `json:"code"`
		Name   string `json:"name"`
		Parent string `json:"parent"`
		Note   string `json:"note"`
	}{code, name, parent, schematic})
	ring := ""
	for i, c := range [][2]int{{b[0], b[1]}, {b[2], b[1]}, {b[2], b[3]}, {b[0], b[3]}, {b[0], b[1]}} {
		if i > 0 {
			ring += ","
		}
		ring += "[" + degrees(c[0]) + "," + degrees(c[1]) + "]"
	}
	return fmt.Sprintf(`{"type":"Feature","properties":%s,"geometry":{"type":"Polygon","coordinates":[[%s]]}}`, props, ring)
}

func collection(features []string) []byte {
	s := `{"type":"FeatureCollection","properties":{"note":"` + schematic + `"},"features":[` + "\n"
	for i, f := range features {
		if i > 0 {
			s += ",\n"
		}
		s += f
	}
	return []byte(s + "\n]}\n")
}

// degrees writes a number of 1e-5 degrees.
func degrees(e5 int) string { return fmt.Sprintf("%d.%05d", e5/100000, e5%100000) }
