// Chips: a control within `data-chips` becomes a row of chips, one a value, behind which the next is typed. A hidden
// control in its place says at any time what the chips and the half-typed value say, so the form posts the same text.

// What separates values in the control, and what ends one while typing.
const CHIP_KINDS = {
  blanks: { between: /\s+/, ends: /[\s,]+/, joiner: ' ' },
  lines: { between: /[\r\n,]+/, ends: /[\r\n,]+/, joiner: '\n' },
}

const CHIP_HELP = 'Enter or a comma adds one, Backspace removes the last.'

function makeChips(field) {
  const typed = field.querySelector('[name]')
  const kind = CHIP_KINDS[field.dataset.chips]
  const values = chipTexts(typed.value, kind.between)
  const chips = { ...chipBox(typed, field), kind, values, one: field.dataset.chipsOne }
  const { box, list, entry } = chips
  entry.addEventListener('input', (event) => onEntryInput(chips, event))
  entry.addEventListener('paste', (event) => onEntryPaste(chips, event))
  entry.addEventListener('keydown', (event) => onEntryKey(chips, event))
  entry.addEventListener('blur', () => commitEntry(chips))
  list.addEventListener('keydown', (event) => onChipKey(chips, event))
  list.addEventListener('click', ({ target }) => {
    const at = chipButtons(chips).indexOf(target.closest('button'))
    if (at >= 0) removeChip(chips, at)
  })
  box.addEventListener('click', ({ target }) => {
    if (target === box) entry.focus()
  })
  drawChips(chips)
  tellForm(chips)
}

// A value chosen from the suggestions, or filled in by a program, is whole; one that is typed ends somewhere.
function onEntryInput(chips, { inputType }) {
  const { entry, kind } = chips
  if (inputType === undefined || inputType === 'insertReplacementText') return commitEntry(chips)
  if (!kind.ends.test(entry.value)) return tellForm(chips)
  const parts = entry.value.split(kind.ends)
  entry.value = parts.pop()
  addChips(chips, parts.filter(Boolean))
}

function onEntryPaste(chips, event) {
  const { entry, kind } = chips
  const text = event.clipboardData?.getData('text') ?? ''
  if (!kind.ends.test(text.trim())) return
  event.preventDefault()
  const texts = chipTexts(entry.value + text, kind.ends)
  entry.value = ''
  addChips(chips, texts)
}

function onEntryKey(chips, event) {
  const { entry, values } = chips
  if (event.isComposing) return
  if (event.key === 'Enter' && entry.value.trim() !== '') {
    event.preventDefault()
    commitEntry(chips)
  }
  if (event.key === 'Backspace' && entry.value === '' && values.length > 0) {
    removeChip(chips, values.length - 1)
    entry.focus()
  }
  if (event.key === 'ArrowLeft' && entry.selectionEnd === 0) chipButtons(chips).at(-1)?.focus()
}

function onChipKey(chips, event) {
  const buttons = chipButtons(chips)
  const at = buttons.indexOf(event.target)
  if (event.key === 'ArrowLeft') buttons[Math.max(at - 1, 0)].focus()
  if (event.key === 'ArrowRight') (buttons[at + 1] ?? chips.entry).focus()
  if (event.key === 'Backspace' || event.key === 'Delete') removeChip(chips, at)
}

function commitEntry(chips) {
  const { entry, kind } = chips
  const texts = chipTexts(entry.value, kind.ends)
  if (texts.length === 0) return tellForm(chips)
  entry.value = ''
  addChips(chips, texts)
}

function addChips(chips, texts) {
  const { values, one } = chips
  const added = [...new Set(texts)].filter((text) => !values.includes(text))
  values.push(...added)
  drawChips(chips)
  tellForm(chips)
  if (added.length > 0) sayOfChips(`Added ${one}: ${added.join(', ')}`)
  else if (texts.length > 0) sayOfChips(`There already: ${texts.join(', ')}`)
}

function removeChip(chips, at) {
  const [removed] = chips.values.splice(at, 1)
  drawChips(chips)
  tellForm(chips)
  const buttons = chipButtons(chips)
  const next = buttons[Math.min(at, buttons.length - 1)] ?? chips.entry
  next.focus()
  sayOfChips(`Removed ${chips.one}: ${removed}`)
}

function drawChips({ list, values, one }) {
  list.replaceChildren(...values.map((value) => chip(value, one)))
}

function tellForm({ control, entry, help, kind, values }) {
  const text = [...values, entry.value.trim()].filter(Boolean).join(kind.joiner)
  help.textContent = `${values.length === 0 ? 'None yet' : `Now: ${values.join(', ')}`}. ${CHIP_HELP}`
  if (control.value === text) return
  control.value = text
  control.dispatchEvent(new Event('input', { bubbles: true }))
}

function chipButtons({ list }) {
  return [...list.querySelectorAll('button')]
}

function chipTexts(text, separator) {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter(Boolean)
}

function sayOfChips(text) {
  document.querySelector('[data-copy-status]').textContent = text
}

// The chips and the entry take the place of what was typed into, and the entry its label, its notes and its id.
function chipBox(typed, field) {
  const control = element('input', '')
  control.type = 'hidden'
  control.name = typed.name
  control.value = typed.value
  const list = element('ul', 'chip-list')
  list.setAttribute('role', 'list')
  const help = element('span', '')
  help.id = `${typed.id}-chips`
  help.hidden = true
  const entry = element('input', 'chip-entry')
  entry.id = typed.id
  entry.type = 'text'
  entry.autocomplete = 'off'
  entry.autocapitalize = 'off'
  entry.spellcheck = false
  entry.setAttribute('list', field.dataset.chipsList)
  const notes = [typed.getAttribute('aria-describedby'), help.id].filter(Boolean)
  entry.setAttribute('aria-describedby', notes.join(' '))
  if (typed.hasAttribute('aria-invalid')) entry.setAttribute('aria-invalid', 'true')
  const box = element('div', 'control control-code chip-box')
  box.append(list, entry, help)
  typed.replaceWith(box, control)
  return { box, list, entry, help, control }
}

function chip(value, one) {
  const item = element('li', 'chip chip-with-button')
  const text = document.createElement('bdi')
  text.textContent = value
  const button = element('button', 'chip-remove')
  button.type = 'button'
  button.setAttribute('aria-label', `Remove ${one} ${value}`)
  button.textContent = '\u00d7'
  item.append(text, button)
  return item
}

function element(name, className) {
  const made = document.createElement(name)
  made.className = className
  return made
}

for (const field of document.querySelectorAll('[data-chips]')) makeChips(field)
