package main

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// An officer who files on behalf of a reporter whom the record of another ticket names gets no token of that person: it opens the
// report that is about the officer too.
func TestATokenIsGivenToItsPersonAlone(t *testing.T) {
	d := begin(t, "wutong", "2026-03-02 08:31")
	chen, about := d.scan("410172561018001", form{"text": "网格员态度差,还把我电话给了物业", "kind": "complaint", "about": []string{"w-1801"}})
	_, _ = chen.scan("410172561018001", form{"text": "路灯不亮"})
	accused := d.as("w-1801")
	accused.call(404, "GET", "/tickets/"+string(about.ID), nil, nil)
	raw, _ := base64.RawURLEncoding.DecodeString(strings.Split(chen.token, ".")[1])
	var out Filed
	accused.call(200, "POST", "/requests", form{"origin": "behalf", "text": "x", "unit": "410172561018001", "reporter": string(raw)}, &out)
	assert.Empty(t, out.Token)
}
