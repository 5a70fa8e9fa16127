package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

func Example() {
	d, err := desk.New(desk.Config{
		Store: new(ticketmem.Store), NewID: func(string, time.Time) ticket.ID { return "t-1" },
		Now: func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	clerk, err := d.Staff("clerk", ticket.RoleDesk, "office")
	if err != nil {
		fmt.Println(err)
		return
	}
	site := httptest.NewServer(handler(d, clerk))
	defer site.Close()
	ask := func(method, path, as, body string) {
		r, err := http.NewRequest(method, site.URL+path, strings.NewReader(body))
		if err != nil {
			fmt.Println(err)
			return
		}
		r.Header.Set("Actor", as)
		if method == "POST" && path == "/requests" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			fmt.Println(err)
			return
		}
		defer res.Body.Close()
		out, err := io.ReadAll(res.Body)
		fmt.Println(res.StatusCode, strings.TrimSpace(string(out)), err)
	}
	ask("POST", "/requests", "p-1", "text=路灯不亮")
	ask("POST", "/requests", "p-1", "text=")
	ask("GET", "/inbox", "clerk", "")
	ask("GET", "/inbox", "p-2", "")
	ask("POST", "/tickets/t-1/transfer", "clerk", `{"to": "department/lights"}`)
	ask("POST", "/tickets/t-1/close", "p-1", `{}`)
	ask("POST", "/tickets/t-1/close", "p-2", `{}`)
	// Output:
	// 200 {"id":"t-1","state":"received"} <nil>
	// 422 {"what":"request","faults":[{"field":"text","rule":"required"}]} <nil>
	// 200 {"items":[{"buttons":["classify","respond","answer","transfer","assign","convene","note","refer","ask","supplement","remind","escalate","merge","split"],"due":"2026-03-09T09:00:00Z","id":"t-1","state":"received"}],"next":""} <nil>
	// 200 {"items":[],"next":""} <nil>
	// 200 {"id":"t-1","state":"transferred"} <nil>
	// 403 {"buttons":["withdraw","supplement","remind"],"error":"工单处于“已转派”状态，不能“办结”：您的角色此时无权对本工单进行此项操作；目前可以：撤回、补充、催办","rule":"access"} <nil>
	// 404 {"error":"没有这张工单"} <nil>
}
