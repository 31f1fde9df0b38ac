// A form with `data-preview-from` shows beside it what it would do, as the server there tells, while it is filled in.

const PREVIEW_AFTER_MS = 250

const previewForm = document.querySelector('form[data-preview-from]')
let previewTimer
let previewRequest

function previewSoon() {
  clearTimeout(previewTimer)
  previewTimer = setTimeout(previewNow, PREVIEW_AFTER_MS)
}

async function previewNow() {
  previewRequest?.abort()
  const request = new AbortController()
  previewRequest = request
  try {
    const answer = await fetch(previewForm.dataset.previewFrom, {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: new URLSearchParams(new FormData(previewForm)),
      signal: request.signal,
    })
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`)
    showPreview(await answer.json())
  } catch (error) {
    if (error.name === 'AbortError') return
    document.querySelector('[data-preview-about]').textContent =
      `No preview at the moment: ${error.message}.`
  }
}

function showPreview({ mistakes, form, ...token }) {
  if (token.claims !== null) showToken(token)
  else outdatePreview(token.about)
  showMistakes(mistakes)
  for (const link of document.querySelectorAll('[data-preset]')) {
    link.setAttribute('aria-current', String(link.dataset.preset === form.preset))
  }
  document.getElementById('mint-request').textContent = form.command
  const link = document.querySelector('[data-preview-link]')
  link.hidden = form.link === ''
  link.querySelector('a').href = form.link
  document.getElementById('form-address').textContent = form.address
}

function showToken({ about, fault, header, claimsTitle, claims, payload }) {
  document.querySelector('[data-preview-about]').textContent = about
  document.querySelector('[data-preview-claims-title]').textContent = claimsTitle
  showLines('header', header)
  showLines('claims', claims)
  showTexts('fault', 'p', fault && [fault.title, fault.text])
  showTexts('payload', 'code', payload && [payload])
  previewCard().removeAttribute('data-outdated')
}

// What was shown last stays in sight while a value is half typed, so that nothing jumps; it is said not to be of now.
function outdatePreview(about) {
  const shown = document.getElementById('preview-claims').textContent !== ''
  document.querySelector('[data-preview-about]').textContent = shown
    ? 'As it was before: the form needs a change.'
    : about
  previewCard().toggleAttribute('data-outdated', shown)
}

function previewCard() {
  return document.querySelector('[data-preview-about]').closest('section')
}

function showLines(part, lines) {
  document.querySelector(`[data-preview-parts="${part}"]`).hidden = lines === null
  document.getElementById(`preview-${part}`).replaceChildren(...(lines ?? []).map(jsonLine))
}

// A part that is there only at times, with the texts of its elements of a kind.
function showTexts(part, tag, texts) {
  const box = document.querySelector(`[data-preview-${part}]`)
  box.hidden = texts === null
  for (const [at, element] of [...box.querySelectorAll(tag)].entries()) {
    element.textContent = texts?.[at] ?? ''
  }
}

function jsonLine({ indent, parts, note }) {
  const line = span('json-line', indent)
  for (const { kind, text } of parts) line.append(span(`json-${kind}`, text))
  if (note) line.append(span('json-note', ` ${note}`))
  line.append('\n')
  return line
}

function span(className, text) {
  const made = document.createElement('span')
  made.className = className
  made.textContent = text
  return made
}

function showMistakes({ fields, others }) {
  for (const control of previewForm.querySelectorAll('[name]')) {
    showMistake(control, fields[control.name])
  }
  const problems = document.querySelector('[data-preview-problems]')
  problems.hidden = others.length === 0
  problems.replaceChildren(...others.map(problemItem))
  if (Object.keys(fields).length === 0 && others.length === 0) {
    previewForm.querySelector('[role="alert"]')?.remove()
  }
}

function problemItem(text) {
  return Object.assign(document.createElement('li'), { textContent: text })
}

// What is wrong with a field stands below it, and is not announced: whoever types is not done yet.
function showMistake(control, text) {
  const field = control.closest('.field')
  const shown = field.querySelector('.field-error')
  if (shown?.lastChild.textContent === text) return
  const entry = field.querySelector('[id^="field-"]:is(input, select, textarea)')
  shown?.remove()
  field.classList.remove('field-wrong')
  entry.removeAttribute('aria-invalid')
  const id = `${entry.id}-error`
  const notes = (entry.getAttribute('aria-describedby') ?? '').split(' ')
  const others = notes.filter((note) => note !== '' && note !== id)
  if (text !== undefined) {
    const error = Object.assign(document.createElement('p'), { id, className: 'field-error' })
    error.append(text)
    const last = entry.closest('.chip-box') ?? entry
    last.after(error)
    others.push(id)
  }
  entry.setAttribute('aria-describedby', others.join(' '))
}

previewForm.addEventListener('input', previewSoon)

// A page that is come back to may have a form as it was left, beside the preview of another.
addEventListener('pageshow', ({ persisted }) => {
  const [{ type }] = performance.getEntriesByType('navigation')
  if (persisted || type !== 'navigate') previewSoon()
})
