// The form that probes tells how far it is, line by line as the server there does, and then leads to the report.

const SAID_EVERY_MS = 500

const probeForm = document.querySelector('form[data-probe]')
const probeBox = document.querySelector('[data-probe-progress]')
const probeStop = document.querySelector('[data-probe-stop]')
let probeRequest
let saidAt = 0

async function probeNow() {
  const request = new AbortController()
  probeRequest = request
  showBusy(true)
  showProgress({ done: 0, of: 0, text: 'Asking the server how it is protected' })
  try {
    const answer = await fetch(probeForm.action, {
      method: 'POST',
      headers: { Accept: 'application/x-ndjson' },
      body: new URLSearchParams(new FormData(probeForm)),
      signal: request.signal,
    })
    const type = answer.headers.get('Content-Type') ?? ''
    // What is wrong with the form, or whoever has to sign in again, is told by a page.
    if (!type.startsWith('application/x-ndjson')) {
      await answer.text()
      return probeForm.submit()
    }
    location.assign(await reportAfter(answer))
  } catch (error) {
    showBusy(false)
    showText(error.name === 'AbortError' ? 'Stopped.' : `It did not work: ${error.message}.`)
  }
}

// Shows each line as it comes; where the report is stands in the last one.
async function reportAfter(answer) {
  let report
  for await (const line of linesOf(answer)) {
    if (line.error !== undefined) throw new Error(line.error)
    if (line.report === undefined) showProgress(line)
    else report = line.report
  }
  return report
}

async function* linesOf(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (rest + value).split('\n')
    rest = lines.pop()
    for (const line of lines) yield JSON.parse(line)
  }
}

function showProgress({ done, of, text }) {
  const bar = probeBox.querySelector('[data-probe-bar]')
  if (of === 0) bar.removeAttribute('value')
  else Object.assign(bar, { max: of, value: done })
  // The text is read out where it changes, and so must not change a hundred times a second.
  const isDue = of === 0 || done === of || performance.now() - saidAt >= SAID_EVERY_MS
  if (isDue) showText(text)
}

function showText(text) {
  saidAt = performance.now()
  probeBox.hidden = false
  probeBox.querySelector('[data-probe-text]').textContent = text
}

function showBusy(isBusy) {
  probeForm.querySelector('[type="submit"]').disabled = isBusy
  probeStop.hidden = !isBusy
  probeBox.querySelector('[data-probe-bar]').hidden = !isBusy
}

probeForm.addEventListener('submit', (event) => {
  event.preventDefault()
  probeNow()
})
probeStop.addEventListener('click', () => probeRequest?.abort())

// Whoever comes back to the page finds the form as it was left, and nothing under way.
addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return
  showBusy(false)
  probeBox.hidden = true
})
