package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/ticket"
)

// A handover passes two rulings, each with its own limit, to the leader in one step: the library sends two
// messages, and the host delivers both.
func TestEachRulingThatIsPassedOnIsTold(t *testing.T) {
	d := begin(t, "wutong", "2026-03-02 08:31")
	_, it := d.scan("410172561007001", form{"text": "路灯不亮"})
	d.as("d-1").do(it.ID, "transfer", form{"to": "unit/410172561007001"})
	w := d.as("w-0701")
	w.do(it.ID, "extend", form{"by": "3wd", "reason": "x"})
	d.at("03-03 09:00")
	w.do(it.ID, "suspend", form{"until": "2026-03-10T09:00:00+08:00", "reason": "y"})
	d.at("03-03 09:10")
	d.as("d-1").do(it.ID, "transfer", form{"to": "unit/410172561", "handover": true})
	tk := d.ticketOf(it.ID)
	assert.Equal(t, []ticket.Handler{"leader/410172561", "leader/410172561"}, []ticket.Handler{tk.Approvals[0].To, tk.Approvals[1].To})
	d.delivered()
	told := d.as("l-1").told("en", it.ID)
	assert.Equal(t, 2, strings.Count(told[strings.Index(told, "03-03 09:10"):], "waits for your ruling"), told) // due 03-03 and 03-04
}
