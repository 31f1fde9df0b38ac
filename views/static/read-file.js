// A file that is picked is read into the text field that `data-read-into` names; it is not sent by itself.

document.addEventListener('change', async ({ target }) => {
  const file = target.files?.[0]
  const field = file && document.getElementById(target.dataset.readInto)
  if (!field) return
  field.value = await file.text()
  field.focus()
})
