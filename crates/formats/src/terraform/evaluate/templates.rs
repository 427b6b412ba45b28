//! Templates: texts with expressions in them.

use std::rc::Rc;

use hcl_edit::template::{Directive, Element, ForDirective, IfDirective, StringTemplate, Strip, Template};

use super::expressions::pairs_of;
use super::{At, Evaluation, Unknown, Value};
use crate::terraform::configuration::SpanOf;

impl<'m> Evaluation<'m> {
    /// Evaluates a template in quotes. One that is nothing but an expression gives the value of that.
    pub(super) fn string_template(&mut self, template: &'m StringTemplate, at: &At) -> Value {
        let elements: Vec<&Element> = template.iter().collect();
        if let [Element::Interpolation(interpolation)] = elements.as_slice() {
            return self.value(&interpolation.expr, at);
        }
        self.joined_elements(&elements, (false, false), at)
    }

    /// Evaluates a template that is a text whatever stands in it.
    pub(super) fn template(&mut self, template: &'m Template, at: &At) -> Value {
        let elements: Vec<&Element> = template.iter().collect();
        self.joined_elements(&elements, (false, false), at)
    }

    fn joined_elements(&mut self, elements: &[&'m Element], trim: (bool, bool), at: &At) -> Value {
        let mut text = String::new();
        match self.render(elements, trim, at, &mut text) {
            Ok(()) => Value::Text(text),
            Err(unknown) => Value::Unknown(unknown),
        }
    }

    /// Writes elements; `trim` says whether white space goes at the beginning and at the end.
    fn render(
        &mut self,
        elements: &[&'m Element],
        trim: (bool, bool),
        at: &At,
        text: &mut String,
    ) -> Result<(), Rc<Unknown>> {
        for (index, element) in elements.iter().enumerate() {
            match element {
                Element::Literal(literal) => {
                    let before = index.checked_sub(1).and_then(|index| elements.get(index));
                    let after = elements.get(index + 1);
                    let trims_start = before.map_or(trim.0, |element| outer_strip(element).1);
                    let trims_end = after.map_or(trim.1, |element| outer_strip(element).0);
                    let mut part = literal.value().as_str();
                    part = if trims_start { part.trim_start() } else { part };
                    part = if trims_end { part.trim_end() } else { part };
                    text.push_str(part);
                }
                Element::Interpolation(interpolation) => {
                    let value = self.value(&interpolation.expr, at);
                    match value.to_text() {
                        Ok(part) => text.push_str(&part),
                        Err(fault) => return Err(self.reason(at, interpolation.expr.span_of(), fault)),
                    }
                }
                Element::Directive(directive) => match directive.as_ref() {
                    Directive::If(directive) => self.render_if(directive, at, text)?,
                    Directive::For(directive) => self.render_for(directive, at, text)?,
                },
            }
            if !self.charge(1 + text.len() / 64) {
                return Err(self.reason(at, 0..0, Self::too_much()));
            }
        }
        Ok(())
    }

    fn render_if(&mut self, directive: &'m IfDirective, at: &At, text: &mut String) -> Result<(), Rc<Unknown>> {
        let condition = self.value(&directive.if_expr.cond_expr, at).to_bool();
        let condition = condition.map_err(|fault| {
            let span = directive.if_expr.cond_expr.span_of();
            self.reason(at, span, fault)
        })?;
        let end = directive.endif_expr.strip.strip_start();
        let (template, trim) = match (condition, &directive.else_expr) {
            (true, other) => {
                let after = other.as_ref().map_or(end, |other| other.strip.strip_start());
                (&directive.if_expr.template, (directive.if_expr.strip.strip_end(), after))
            }
            (false, Some(other)) => (&other.template, (other.strip.strip_end(), end)),
            (false, None) => return Ok(()),
        };
        self.render_nested(template, trim, at, text)
    }

    fn render_for(&mut self, directive: &'m ForDirective, at: &At, text: &mut String) -> Result<(), Rc<Unknown>> {
        let of_loop = &directive.for_expr;
        let collection = self.value(&of_loop.collection_expr, at);
        let pairs = pairs_of(collection).map_err(|fault| self.reason(at, of_loop.collection_expr.span_of(), fault))?;
        let trim = (of_loop.strip.strip_end(), directive.endfor_expr.strip.strip_start());
        for (key, value) in pairs {
            let inner = match &of_loop.key_var {
                Some(name) => at.with(name.as_str(), key),
                None => at.clone(),
            };
            let inner = inner.with(of_loop.value_var.as_str(), value);
            self.render_nested(&of_loop.template, trim, &inner, text)?;
        }
        Ok(())
    }

    fn render_nested(
        &mut self,
        template: &'m Template,
        trim: (bool, bool),
        at: &At,
        text: &mut String,
    ) -> Result<(), Rc<Unknown>> {
        let elements: Vec<&Element> = template.iter().collect();
        self.render(&elements, trim, at, text)
    }
}

/// Says whether an element takes white space away before and after it.
fn outer_strip(element: &Element) -> (bool, bool) {
    let both = |first: Strip, last: Strip| (first.strip_start(), last.strip_end());
    match element {
        Element::Literal(_) => (false, false),
        Element::Interpolation(interpolation) => both(interpolation.strip, interpolation.strip),
        Element::Directive(directive) => match directive.as_ref() {
            Directive::If(directive) => both(directive.if_expr.strip, directive.endif_expr.strip),
            Directive::For(directive) => both(directive.for_expr.strip, directive.endfor_expr.strip),
        },
    }
}
