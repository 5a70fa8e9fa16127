package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fetches is what would make a browser ask for something, or run something.
var fetches = regexp.MustCompile(`(?i)https?:|<script|<link|<iframe|<img|\bsrc=|\bhref=|@import|url\(|\bon[a-z]+=`)

// wellFormed parses the page as XML, which is stricter than HTML, and gives its tags and its text.
func wellFormed(t *testing.T, page []byte) (tags map[string]int, text string) {
	t.Helper()
	tags = map[string]int{}
	var b strings.Builder
	for d := xml.NewDecoder(bytes.NewReader(page)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return tags, b.String()
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			tags[token.Name.Local]++
		case xml.CharData:
			b.Write(token)
		}
	}
}

func TestPage(t *testing.T) {
	t.Chdir(t.TempDir())
	code, _, status := inside(t, "-store", "mem", "-quiet", "-report", "page.html")
	require.Zero(t, code, status)
	page, err := os.ReadFile("page.html")
	require.NoError(t, err)
	assert.Empty(t, fetches.FindAllString(string(page), -1))
	tags, text := wellFormed(t, page)
	for tag, n := range map[string]int{"h1": 1, "svg": 3, "polyline": 2, "path": 100, "table": 6} {
		assert.GreaterOrEqual(t, tags[tag], n, tag)
	}
	assert.Contains(t, text, "梧桐街道")
	assert.Contains(t, text, "57 of 400")
}

// Whatever units, categories, handlers and channels are called, it is text.
func TestPageEscapes(t *testing.T) {
	const bad = `</title></table><script>alert('1')</script><img src=x onerror="x"/>&amp;${x}`
	quoted := `"` + strings.ReplaceAll(bad, `"`, `""`) + `"`
	escaped := strings.ReplaceAll(bad, `"`, `\"`)
	dir := t.TempDir()
	t.Chdir(dir)
	put(t, dir, "log.csv", "id,opened,category,handler,channel,lat,lon\n"+
		quoted+",2026-01-01 00:00:00,"+quoted+","+quoted+","+quoted+",0.5,0.5\n")
	put(t, dir, "map.json", `{"columns": {"id": "id", "opened": "opened", "category": "category", "handler": "handler", "channel": "channel",
		"lat": "lat", "lon": "lon"}, "root": {"id": "town", "name": "`+escaped+`"}, "grid": [{"level": 2, "id": "id", "name": "name"}]}`)
	put(t, dir, "grid.json", strings.Replace(square, `"id":"east"`, `"id":"east","name":"`+escaped+`"`, 1))
	code, _, status := inside(t, "-log", "log.csv", "-map", "map.json", "-grid", "grid.json", "-store", "mem", "-report", "page.html")
	require.Zero(t, code, status)
	page, err := os.ReadFile("page.html")
	require.NoError(t, err)
	tags, text := wellFormed(t, page)
	assert.Zero(t, tags["script"]+tags["img"])
	assert.GreaterOrEqual(t, strings.Count(text, bad), 6)
}
