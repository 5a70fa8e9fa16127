// Gen writes the demo data: the log of an invented month, its map and its schematic grid. The same program gives the
// same bytes, always.
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("dir", ".", "folder to write to")
	flag.Parse()
	for name, data := range files() {
		if err := os.WriteFile(filepath.Join(*dir, name), data, 0o644); err != nil { //nolint:gosec // to be read by all
			log.Fatal(err)
		}
	}
}

// files makes everything by name.
func files() map[string][]byte {
	all := geojson()
	all["demo.csv"] = month()
	all["map.json"] = []byte(mapping)
	return all
}

const mapping = `{
  "columns": {
    "id": "编号", "opened": "受理时间", "due": "时限", "closed": "办结时间",
    "category": ["类别", "事项"], "text": "诉求内容", "handler": "承办单位", "status": "状态", "channel": "渠道",
    "lat": "纬度", "lon": "经度", "address": "地点", "origin": "来源"
  },
  "open_values": ["办理中"],
  "closed_values": ["已办结"],
  "layouts": ["2006-01-02 15:04:05"],
  "zone": "Asia/Shanghai",
  "grid": [
    {"level": 1, "id": "code", "name": "name"},
    {"level": 2, "id": "code", "name": "name", "parent": "parent"},
    {"level": 3, "id": "code", "name": "name", "parent": "parent"}
  ],
  "check": {
    "ontime": {"column": "是否超期", "late": ["超期"], "ontime": ["按期"]},
    "areas": [{"column": "社区", "level": 2, "match": "name"}]
  },
  "steps": [
    {"column": "响应时间", "do": "respond"},
    {"column": "签收时间", "do": "accept"},
    {"column": "答复时间", "do": "answer"},
    {"column": "返工时间", "do": "rework"},
    {"column": "首次办结时间", "do": "close"},
    {"column": "重办时间", "do": "reopen"},
    {"column": "评价时间", "do": "rate", "value": "满意度"}
  ],
  "origins": {"群众反映": "reporter", "代为反映": "behalf", "网格员发现": "worker", "上级交办": "order"}
}
`
