package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/ticket"
)

// form is what a resident fills in.
type form = map[string]any

// 1. A cinema has shut; a resident scans the code of her community and asks for the money on her card.
func TestCinemaCard(t *testing.T) {
	d := begin(t, "wutong", "2026-03-02 08:31")
	filed := form{"text": "影院闭店,储值卡余额怎么退?", "key": "form-1"}
	wang, it := d.scan("410172561007", filed)
	_, again := wang.scan("410172561007", filed) // tapped twice
	assert.Equal(t, it.ID, again.ID)
	assert.Equal(t, "2026-03-09 24:00", d.on(it.Promise), "five working days, not counting the first")

	market := d.as("m-1")
	assert.Equal(t, []ticket.ID{it.ID}, market.ids(""))
	assert.Empty(t, d.as("u-1").ids(""))
	d.as("u-1").no(404, it.ID, "note", form{"text": "不是我的"})
	stranger, _ := d.scan("410172561011", form{"text": "路灯不亮"})
	stranger.no(404, it.ID, "withdraw", nil)

	d.at("03-02 08:35") // somebody responds in four minutes
	market.do(it.ID, "respond", form{"text": "已收到,正在联系影院"})
	market.do(it.ID, "accept", nil)
	assert.Equal(t, "ask first", market.no(409, it.ID, "close", form{"text": "已退款", "resolution": "solved"}).Rule)
	d.at("03-03 10:00") // on the next day the cinema posts its notice
	market.do(it.ID, "note", form{"text": "影院已在门口张贴退款公告", "public": true})
	d.at("03-05 10:00")
	market.do(it.ID, "answer", form{"text": "余款已退回原支付账户", "resolution": "solved"})
	assert.Equal(t, "access", market.no(403, it.ID, "close", nil).Rule, "whoever answered does not judge the answer")
	wang.do(it.ID, "close", nil)
	wang.do(it.ID, "rate", form{"score": 5, "solved": true})

	ended := d.ticketOf(it.ID)
	onTime, ok := ended.OnTime()
	assert.True(t, ok && onTime)
	assert.Equal(t, 4*time.Minute, ended.Responded.Sub(ended.Created))
	wang.readsAll("resident", it.ID)
	market.readsAll("market", it.ID)
	d.as("d-1").readsAll("desk", it.ID)
	d.sound()
}

// 2. At night a bot answers what a resident asks. It does not help her, and a person takes over.
func TestBotAtNight(t *testing.T) {
	d := begin(t, "wutong", "2026-03-02 23:10")
	li, it := d.scan("410172561011", form{"text": "请问居住证明怎么办?", "kind": "inquiry"})
	assert.Equal(t, ticket.Answered, it.State)
	assert.Empty(t, d.as("d-1").told("zh"), "nobody is woken")
	li.readsAll("resident, at night", it.ID)

	// She has no command yet that says "not solved" while the answer waits for her word (不认可): so far she adds what is missing,
	// and a person at the desk takes it up.
	d.at("03-02 23:20")
	li.do(it.ID, "supplement", form{"text": "没解决:我没有租房合同,是借住亲戚家"})
	d.at("03-03 08:40")
	desk := d.as("d-1")
	assert.Equal(t, []ticket.ID{it.ID}, desk.ids("desk"))
	desk.do(it.ID, "rework", form{"reason": "机器人答复未解决"})
	desk.do(it.ID, "respond", form{"text": "您好,我们来帮您核对需要什么材料"})
	desk.do(it.ID, "answer", form{"text": "借住的请亲戚写一份说明,带房产证复印件即可", "resolution": "explained"})
	d.as("d-2").do(it.ID, "close", nil)
	// Had it closed by itself after the answer, she would have it reopened; and again, within the window.
	d.at("03-04 09:00")
	li.do(it.ID, "rate", form{"score": 2, "solved": false, "text": "社区说还要居委会盖章"})
	li.do(it.ID, "reopen", form{"reason": "社区说还要盖章"})
	assert.Equal(t, "2026-03-06 24:00", d.on(li.get(it.ID).Promise), "a new promise, for an inquiry of two working days")
	desk.do(it.ID, "answer", form{"text": "已与社区说明,不需要盖章", "resolution": "solved"})
	li.do(it.ID, "close", nil)
	li.readsAll("resident", it.ID)
	desk.readsAll("desk", it.ID)
	d.sound()
}

// 3. A bar's noise at the border of two communities: the one says it is the other's. They handle it together, with city
// management and the property company, a partner.
func TestBarAtTheBorder(t *testing.T) {
	d := begin(t, "wutong", "2026-03-05 22:40")
	zhao, it := d.scan("410172561007001", form{"text": "路口酒吧半夜音响太大,孩子睡不着", "category": "环境保护", "name": "赵女士", "kind": "complaint"})
	d.at("03-06 08:35")
	head, other, desk := d.as("h-07"), d.as("h-11"), d.as("d-1")
	assert.Equal(t, []ticket.ID{it.ID}, desk.ids("desk"))
	other.no(404, it.ID, "note", form{"text": "与金桂无关"})
	desk.do(it.ID, "transfer", form{"to": "unit/410172561007", "reason": "属地"})
	head.do(it.ID, "object", form{"reason": "酒吧在金桂一侧"})
	assert.Equal(t, []ticket.ID{it.ID}, d.as("c-1").ids("waiting"))
	d.as("c-1").do(it.ID, "grant", form{"to": "unit/410172561011", "why": "工商登记在金桂"})
	assert.Equal(t, "binding", other.no(409, it.ID, "object", form{"reason": "客人都在春藤"}).Rule)
	d.as("c-1").do(it.ID, "convene", form{"assist": []form{
		{"handler": "unit/410172561007", "task": "夜间听音,做好居民解释", "within": "2wd"},
		{"handler": "department/city", "task": "夜间测噪"},
		{"handler": "partner/greenvine", "task": "提供监控和登记的投诉"},
	}})
	d.at("03-06 10:00")
	other.do(it.ID, "respond", form{"text": "赵女士您好,两个社区和城管今晚一起去现场"})
	d.as("h-07").do(it.ID, "report-back", form{"text": "已走访12户"})
	assert.Equal(t, "reports first", other.no(409, it.ID, "answer", form{"text": "好了", "resolution": "solved"}).Rule)
	d.as("x-1").do(it.ID, "accept", nil)
	d.as("x-1").do(it.ID, "report-back", form{"text": "监控已交城管"})
	d.at("03-09 23:00")
	d.as("k-1").do(it.ID, "report-back", form{"text": "现场超标,已责令整改"})
	assert.Contains(t, head.line(it.ID), "联动中", "who reported back keeps it in sight")
	d.at("03-11 10:00")
	other.do(it.ID, "answer", form{"text": "酒吧已加装隔音门,22点后关室外音响", "resolution": "solved"})
	d.as("s-1").do(it.ID, "inspect", form{"passed": true, "text": "夜间复查合格"})
	zhao.do(it.ID, "close", nil)
	assert.Equal(t, "2026-03-13 24:00", d.on(d.ticketOf(it.ID).Promise))
	zhao.readsAll("resident", it.ID)
	other.readsAll("head of Jingui", it.ID)
	head.readsAll("head of Chunteng", it.ID)
	d.as("x-1").readsAll("partner", it.ID)
	desk.readsAll("desk", it.ID)
	d.sound()
}
