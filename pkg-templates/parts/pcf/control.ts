<# The control, once as TypeScript for pcf-scripts (`typed`), and once as the JavaScript that is left of it. #>
<% macro is(type) %><{ ": " ~ type if typed }><% endmacro %>
/** This file's own, because another version of the control may set `handraiseCard` anew. */
const { open, draw } = handraiseCard;

/** What the card reads: the control's properties. */
const COLUMNS = ["evidence", "score", "grade", "rating", "stage", "segment", "reasons", "definition", "status"]<{ " as const" if typed }>;

/** The card of a lead, on its form. It shows what the record says, and changes nothing. */
<{ "export " if typed }>class HandraiseScore<{ " implements ComponentFramework.StandardControl<IInputs, IOutputs>" if typed }> {
<% if typed %>
  private card: ReturnType<typeof open>;
  private element: HTMLElement;

<% endif %>
  init(_context<{ is("ComponentFramework.Context<IInputs>") }>, _notify<{ is("() => void") }>, _state<{ is("ComponentFramework.Dictionary") }>, container<{ is("HTMLDivElement") }>) {
    this.card = open(definition);
    this.element = container.appendChild(document.createElement("div"));
    draw(null, this.element);
  }

  updateView({ parameters, fluentDesignLanguage }<{ is("ComponentFramework.Context<IInputs>") }>) {
    const record = Object.fromEntries(COLUMNS.map((name) => [name, parameters[name]?.raw]));
    this.element.style.colorScheme = fluentDesignLanguage?.isDarkTheme ? "dark" : "light";
    draw(this.card.view(record, Date.now() / 1000), this.element);
  }

  getOutputs() {
    return {};
  }

  destroy() {
    this.element.remove();
  }
}
