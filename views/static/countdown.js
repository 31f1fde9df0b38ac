// Keeps an expiry in words true while a page is open: `data-countdown` is the instant, `data-countdown-now` the issuer's
// time when the page was made, both in Unix seconds; the words are those that the server makes.

const COUNTDOWN_UNITS = [
  [31_557_600, 'y'],
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
]

function durationInWords(seconds) {
  const first = COUNTDOWN_UNITS.findIndex(([length]) => seconds >= length)
  const [length, name] = COUNTDOWN_UNITS[first]
  const head = `${Math.floor(seconds / length).toLocaleString('en-US')} ${name}`
  const [below, belowName] = COUNTDOWN_UNITS[first + 1] ?? [Infinity, '']
  const rest = Math.floor((seconds % length) / below)
  return name === 'min' || rest === 0 ? head : `${head} ${rest} ${belowName}`
}

function secondsLeft({ countdown, countdownNow }) {
  return Math.floor(countdown) - Math.floor(Number(countdownNow) + performance.now() / 1000)
}

function countdownWords({ countdown, countdownNow, countdownBefore, countdownAfter }) {
  const left = secondsLeft({ countdown, countdownNow })
  if (left > 0) return `${countdownBefore} in ${durationInWords(left)}`
  return `${countdownAfter} ${left === 0 ? 'now' : `${durationInWords(-left)} ago`}`
}

function tickCountdowns() {
  for (const shown of document.querySelectorAll('[data-countdown]')) {
    const words = countdownWords(shown.dataset)
    if (shown.textContent !== words) shown.textContent = words
    const badge = shown.parentElement.querySelector('.badge-good')
    if (badge !== null && secondsLeft(shown.dataset) <= 0) {
      badge.className = 'badge badge-plain'
      badge.textContent = 'expired'
    }
  }
}

setInterval(tickCountdowns, 1000)
