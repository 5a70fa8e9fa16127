package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// oddTown is a log of which much is to be told: rows that are rejected and flagged, statuses that no list has, units that disagree.
func oddTown(t *testing.T) []string {
	t.Helper()
	return []string{
		"-log", inFile(t, "log.csv", "编号,受理,办结,期限,状态,纬度,经度,社区\n1,2024-03-01 08:00:00,2024-03-02 08:00:00,2024-03-05 08:00:00,已办,0.5,0.5,西\n"+
			"2,2024-03-01 08:00:00,三月,2024-03-05 08:00:00,已办,0.5,0.5,西\n3,2024-03-01 08:00:00,,2024-03-02 08:00:00,退回,0.5,0.5,东\n"+
			"3,2024-03-01 08:00:00,,,在办,0.5,0.5,东\n4,2024-03-01 08:00:00,,,在办,583960,4507523,东\n5,2024-03-06 08:00:00,,,在办,7,7,北\n"),
		"-map", inFile(t, "map.json", `{"columns": {"id": "编号", "opened": "受理", "closed": "办结", "due": "期限", "status": "状态",
			"lat": "纬度", "lon": "经度"},
			"open_values": ["在办"], "closed_values": ["已办"], "zone": "Asia/Shanghai", "root": {"id": "c", "name": "梧桐街道"},
			"grid": [{"level": 2, "id": "id"}], "check": {"areas": [{"column": "社区", "level": 2, "match": "name"}]}}`),
		"-grid", inFile(t, "grid.json", strings.Replace(square, `"id":"east"`, `"id":"东"`, 1)),
	}
}

// What the points and the log disagree about, and what the map may have missed, is on the page as it is in the text.
func TestPageTellsWhatTheTextTells(t *testing.T) {
	_, text := pageOf(t, oddTown(t)...)
	assert.Contains(t, text, `most often otherwise: "西" lies in "东" 2, "北" lies in no unit 1`)
	assert.Contains(t, text, `status values in no list of the map: "退回" 1`)
	assert.Contains(t, text, "1 point has projected coordinates")
	assert.Contains(t, text, "1 row repeats an id with other contents")
	_, text = pageOf(t, append(oddTown(t), "-lang", "zh")...)
	assert.Contains(t, text, "最常不一致：“西”位于“东” 2件、“北”位于任何网格之外 1件")
	assert.Contains(t, text, "对照表未列的状态：“退回” 1件")
}

// The text is in the language of the page, with what the page says.
func TestTextInChinese(t *testing.T) {
	code, out, status := inside(t, append(oddTown(t), "-store", "mem", "-lang", "zh")...)
	require.Zero(t, code, status)
	for _, line := range []string{
		"受理5件 = 已办结2件 + 未办结3件。读入6行 = 采用5行 + 未采用1行。\n",
		"\n按期结案率 50.00%：按期结案1件 / 应结案2件（已办结1 + 超期未办结1）；不计：办结时间不详1件、无时限2件\n",
		"\n响应中位时间 日志未记载：对照表未指明响应步骤\n", "\n最常不一致：“西”位于“东” 2件", "截至 2024-03-06 08:00（Asia/Shanghai）",
	} {
		assert.Contains(t, out, line)
	}
	out = regexp.MustCompile(`Asia/Shanghai|report\.html|-report|\.json|caselog|EPSG|[0-9a-f]{15,}(-\d+)?|a+`).ReplaceAllString(out, "")
	assert.Empty(t, regexp.MustCompile(`[A-Za-z]{2,}`).FindAllString(out, -1))
}
