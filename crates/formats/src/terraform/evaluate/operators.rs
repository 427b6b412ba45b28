//! Operators.

use hcl_edit::expr::{BinaryOp, BinaryOperator, UnaryOp, UnaryOperator};

use super::value::{Fault, exact};
use super::{At, Evaluation, Value};
use crate::terraform::configuration::SpanOf;

impl<'m> Evaluation<'m> {
    pub(super) fn unary(&mut self, operation: &'m UnaryOp, at: &At) -> Value {
        let operand = self.value(&operation.expr, at);
        let result = match *operation.operator.value() {
            UnaryOperator::Neg => operand.to_number().map(|number| Value::Number(-number)),
            UnaryOperator::Not => operand.to_bool().map(|value| Value::Bool(!value)),
        };
        result.unwrap_or_else(|fault| self.faulty(at, operation.expr.span_of(), fault))
    }

    pub(super) fn binary(&mut self, operation: &'m BinaryOp, at: &At) -> Value {
        let operator = *operation.operator.value();
        let left = self.value(&operation.lhs_expr, at);
        // One side may decide alone.
        let decided = match operator {
            BinaryOperator::And => Some(false),
            BinaryOperator::Or => Some(true),
            _ => None,
        };
        if let (Some(deciding), Ok(value)) = (decided, left.to_bool())
            && value == deciding
        {
            return Value::Bool(deciding);
        }
        let right = self.value(&operation.rhs_expr, at);
        if let (Some(deciding), Ok(value), Value::Unknown(_)) = (decided, right.to_bool(), &left)
            && value == deciding
        {
            return Value::Bool(deciding);
        }
        applied(operator, &left, &right).unwrap_or_else(|fault| {
            let span = operation.lhs_expr.span_of().start..operation.rhs_expr.span_of().end;
            self.faulty(at, span, fault)
        })
    }
}

fn applied(operator: BinaryOperator, left: &Value, right: &Value) -> Result<Value, Fault> {
    let numbers = || Ok::<_, Fault>((left.to_number()?, right.to_number()?));
    Ok(match operator {
        BinaryOperator::Eq => Value::Bool(are_equal(left, right)?),
        BinaryOperator::NotEq => Value::Bool(!are_equal(left, right)?),
        BinaryOperator::And => Value::Bool(left.to_bool()? && right.to_bool()?),
        BinaryOperator::Or => Value::Bool(left.to_bool()? || right.to_bool()?),
        BinaryOperator::Less => numbers().map(|(a, b)| Value::Bool(a < b))?,
        BinaryOperator::LessEq => numbers().map(|(a, b)| Value::Bool(a <= b))?,
        BinaryOperator::Greater => numbers().map(|(a, b)| Value::Bool(a > b))?,
        BinaryOperator::GreaterEq => numbers().map(|(a, b)| Value::Bool(a >= b))?,
        BinaryOperator::Plus => numbers().and_then(|(a, b)| exact(a + b)).map(Value::Number)?,
        BinaryOperator::Minus => numbers().and_then(|(a, b)| exact(a - b)).map(Value::Number)?,
        BinaryOperator::Mul => numbers().and_then(|(a, b)| exact(a * b)).map(Value::Number)?,
        BinaryOperator::Div | BinaryOperator::Mod => {
            let (a, b) = numbers()?;
            if b == 0.0 {
                return Err(Fault::Wrong("a division by zero".to_owned()));
            }
            Value::Number(if operator == BinaryOperator::Div { a / b } else { a % b })
        }
    })
}

fn are_equal(left: &Value, right: &Value) -> Result<bool, Fault> {
    match left.unknown_within().or_else(|| right.unknown_within()) {
        // Whatever the deployment knows, it is not nothing.
        Some(unknown) => Err(Fault::Unknown(unknown.clone())),
        None => Ok(left.equals(right)),
    }
}
