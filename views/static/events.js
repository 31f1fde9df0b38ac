// The list of events grows by itself: a stream says that something happened, and the server's own rows of it are put
// on top. While paused, or in a tab that nobody sees, nothing is added; what happened meanwhile comes in afterwards.

const KEPT_ROWS = 100
const COUNTED = 1000
const GATHER_MS = 150
const RETRY_MS = 2000
const AGES_MS = 10_000

const STATES = {
  live: 'Live: new events appear on top',
  paused: 'Paused',
  lost: 'Connection lost; trying again',
  ended: 'No longer live; reload the page',
}

// Says in the page how things stand.
function display(live) {
  const state = live.querySelector('[data-live-state]')
  const pause = live.querySelector('[data-live-pause]')
  return {
    state(name) {
      live.dataset.state = name
      if (state.textContent !== STATES[name]) state.textContent = STATES[name]
    },
    waiting(paused, count) {
      const more = count >= COUNTED ? '+' : ''
      pause.textContent = paused ? `Resume (${count}${more} new)` : 'Pause'
    },
    onPause: (act) => pause.addEventListener('click', act),
  }
}

// Listens while somebody sees the tab: a browser has few connections to a server.
function listen(live, { after, onId, onOpen, onError }) {
  let source
  function follow() {
    source?.close()
    source = undefined
    if (document.hidden) return
    source = new EventSource(withParameter(live.dataset.stream, 'after', after()))
    source.onopen = onOpen
    source.onerror = ({ target }) => onError(target.readyState === EventSource.CLOSED)
    for (const type of live.dataset.types.split(' ')) {
      source.addEventListener(type, ({ lastEventId }) => onId(Number(lastEventId)))
    }
  }
  document.addEventListener('visibilitychange', follow)
  follow()
}

function grow(live) {
  const tell = display(live)
  let shown = Number(live.dataset.last)
  let waiting = []
  let paused = false
  let due = false

  function loadIn(ms) {
    if (due || paused || waiting.length === 0) return
    due = true
    setTimeout(load, ms)
  }

  async function load() {
    const asked = waiting.at(-1)
    let next = GATHER_MS
    try {
      const page = await rowsBehind(live.dataset.rows, shown)
      if (!paused) shown = Math.max(asked, addOnTop(page))
      waiting = waiting.filter((id) => id > shown)
      tell.state(paused ? 'paused' : 'live')
    } catch {
      next = RETRY_MS
      tell.state('lost')
    }
    due = false
    loadIn(next)
  }

  listen(live, {
    after: () => waiting.at(-1) ?? shown,
    onId(id) {
      if (id <= (waiting.at(-1) ?? shown)) return
      if (waiting.length >= COUNTED) waiting.pop()
      waiting.push(id)
      if (paused) tell.waiting(paused, waiting.length)
      loadIn(GATHER_MS)
    },
    onOpen: () => tell.state(paused ? 'paused' : 'live'),
    onError: (ended) => tell.state(ended ? 'ended' : 'lost'),
  })
  tell.onPause(() => {
    paused = !paused
    tell.state(paused ? 'paused' : 'live')
    tell.waiting(paused, waiting.length)
    loadIn(0)
  })
}

function withParameter(address, name, value) {
  const url = new URL(address, location.href)
  url.searchParams.set(name, value)
  return url
}

async function rowsBehind(address, id) {
  // Where somebody was signed out, the answer leads elsewhere, and has no rows.
  const answer = await fetch(withParameter(address, 'after', id), { redirect: 'error' })
  if (!answer.ok) throw new Error(`rows: ${answer.status}`)
  return new DOMParser().parseFromString(await answer.text(), 'text/html')
}

// Puts the rows of a page on top of those that are there, and lets go of the oldest; answers the newest id.
function addOnTop(page) {
  const rows = document.querySelector('[data-live-rows]')
  const fresh = [...page.querySelectorAll('[data-event]')]
  if (fresh.length === 0) return 0
  for (const row of fresh) row.classList.add('event-new')
  rows.prepend(...fresh)
  const excess = [...rows.children].slice(KEPT_ROWS)
  for (const row of excess) row.remove()
  if (excess.length > 0) {
    document.querySelector('[data-live-pager]').hidden = true
    document.querySelector('[data-live-older]').hidden = false
  }
  document.querySelector('[data-live-empty]').hidden = true
  document.querySelector('[data-live-table]').hidden = false
  return Number(fresh[0].dataset.event)
}

// The units and the words of the server's own "2 min ago".
const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
]

function ago(seconds) {
  if (seconds < 1) return 'now'
  const first = UNITS.findIndex(([, size]) => seconds >= size)
  const [name, size] = UNITS[first]
  const head = `${Math.floor(seconds / size)} ${name}`
  if (name === 's' || name === 'min') return `${head} ago`
  const [below, belowSize] = UNITS[first + 1]
  const rest = Math.floor((seconds % size) / belowSize)
  return rest === 0 ? `${head} ago` : `${head} ${rest} ${below} ago`
}

function keepAges(live) {
  const offset = Number(live.dataset.now) - performance.now() / 1000
  setInterval(() => {
    const now = Math.floor(offset + performance.now() / 1000)
    for (const when of document.querySelectorAll('[data-at]')) {
      when.textContent = ago(now - Number(when.dataset.at))
    }
  }, AGES_MS)
}

const live = document.querySelector('[data-live]')
if (live) {
  grow(live)
  keepAges(live)
}
