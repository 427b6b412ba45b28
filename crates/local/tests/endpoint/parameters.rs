//! Parameters, as SDKs read and write them.

use crate::client::{Client, in_directory, in_memory};
use serde_json::{Value, json};
use tablewright_local::{Endpoint, Options};

fn put(client: &mut Client, name: &str, value: &str) -> Value {
    client.ok("PutParameter", json!({"Name": name, "Value": value, "Type": "String", "Overwrite": true}))
}

fn names(page: &Value) -> Vec<&str> {
    page["Parameters"].as_array().unwrap().iter().map(|it| it["Name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_parameter_is_written_read_and_deleted() {
    let options =
        Options { region: "eu-central-1".to_owned(), account: "123456789012".to_owned(), ..Options::default() };
    let endpoint = Endpoint::start(options).await.unwrap();
    let mut client = Client::new(&endpoint);
    let create = json!({"Name": "/shop/table", "Value": "orders", "Type": "String", "Description": "the table"});
    assert_eq!(client.ok("PutParameter", create.clone()), json!({"Version": 1, "Tier": "Standard"}));
    assert_eq!(client.refused("PutParameter", create).0, "ParameterAlreadyExists");
    let mut read = client.ok("GetParameter", json!({"Name": "/shop/table", "WithDecryption": true}));
    let modified = read["Parameter"]["LastModifiedDate"].take();
    assert!(modified.as_f64().is_some_and(|seconds| seconds > 1.7e9), "{modified}");
    let expected = json!({
        "Name": "/shop/table", "Type": "String", "Value": "orders", "Version": 1, "DataType": "text",
        "ARN": "arn:aws:ssm:eu-central-1:123456789012:parameter/shop/table", "LastModifiedDate": null,
    });
    assert_eq!(read["Parameter"], expected);
    let by_arn = client.ok("GetParameter", json!({"Name": expected["ARN"]}));
    assert_eq!(by_arn["Parameter"]["Value"], "orders");

    // Overwriting needs no type, and counts also where the value stays.
    let again = json!({"Name": "/shop/table", "Value": "orders", "Overwrite": true});
    assert_eq!(client.ok("PutParameter", again)["Version"], 2);

    assert_eq!(client.ok("DeleteParameter", json!({"Name": "/shop/table"})), json!({}));
    for operation in ["GetParameter", "DeleteParameter"] {
        assert_eq!(client.refused(operation, json!({"Name": "/shop/table"})).0, "ParameterNotFound");
    }
    // What is made anew begins anew.
    assert_eq!(put(&mut client, "/shop/table", "x")["Version"], 1);
    endpoint.stop().await;
}

#[tokio::test]
async fn versions_are_asked_for_by_number_and_the_oldest_of_a_hundred_goes() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    for number in 1..=101 {
        assert_eq!(put(&mut client, "a", &format!("value {number}"))["Version"], number);
    }
    let second = client.ok("GetParameter", json!({"Name": "a:2"}));
    assert_eq!(second["Parameter"]["Value"], "value 2");
    assert_eq!(second["Parameter"]["Selector"], ":2");
    assert_eq!(second["Parameter"]["Name"], "a");
    for selector in ["a:1", "a:102", "a:live"] {
        assert_eq!(client.refused("GetParameter", json!({"Name": selector})).0, "ParameterVersionNotFound");
    }
    assert_eq!(client.refused("GetParameter", json!({"Name": "b:1"})).0, "ParameterNotFound");
    assert_eq!(client.refused("DeleteParameter", json!({"Name": "a:2"})).0, "ParameterNotFound");
    endpoint.stop().await;
}

#[tokio::test]
async fn several_parameters_are_read_and_deleted_and_what_is_not_there_is_listed() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    put(&mut client, "/a", "1");
    put(&mut client, "b", "2");
    let wanted = json!({"Names": ["b", "/none", "/a", "/a:7", "b", "/not a name"]});
    let read = client.ok("GetParameters", wanted);
    assert_eq!(names(&read), ["b", "/a"]);
    assert_eq!(read["InvalidParameters"], json!(["/none", "/a:7", "/not a name"]));
    let deleted = client.ok("DeleteParameters", json!({"Names": ["/a", "/none"]}));
    assert_eq!(deleted, json!({"DeletedParameters": ["/a"], "InvalidParameters": ["/none"]}));
    assert_eq!(client.ok("GetParameters", json!({"Names": ["/a"]}))["InvalidParameters"], json!(["/a"]));
    for count in [0, 11] {
        let names: Vec<String> = (0..count).map(|number| format!("n{number}")).collect();
        for operation in ["GetParameters", "DeleteParameters"] {
            assert_eq!(client.refused(operation, json!({"Names": names})).0, "ValidationException");
        }
    }
    endpoint.stop().await;
}

#[tokio::test]
async fn a_path_lists_what_is_under_it_page_by_page() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    for name in ["/shop/a", "/shop/b", "/shop/deep/c", "/shop/deep/er/d", "/shopping/e", "/shop", "f"] {
        put(&mut client, name, "x");
    }
    let mut list = |request: Value| client.ok("GetParametersByPath", request);
    assert_eq!(names(&list(json!({"Path": "/shop"}))), ["/shop/a", "/shop/b"]);
    assert_eq!(names(&list(json!({"Path": "/shop/deep/"}))), ["/shop/deep/c"]);
    let all = ["/shop/a", "/shop/b", "/shop/deep/c", "/shop/deep/er/d"];
    let whole = list(json!({"Path": "/shop", "Recursive": true}));
    assert_eq!(names(&whole), all);
    assert_eq!(whole.get("NextToken"), None);
    assert_eq!(names(&list(json!({"Path": "/"}))), ["/shop", "f"]);
    assert_eq!(list(json!({"Path": "/", "Recursive": true}))["Parameters"].as_array().unwrap().len(), 7);
    assert_eq!(list(json!({"Path": "/none"})), json!({"Parameters": []}));

    let mut request = json!({"Path": "/shop", "Recursive": true, "MaxResults": 3});
    let first = list(request.clone());
    assert_eq!(names(&first), all[..3]);
    request["NextToken"] = first["NextToken"].clone();
    let second = list(request.clone());
    assert_eq!(names(&second), all[3..]);
    assert_eq!(second.get("NextToken"), None);
    // A token belongs to its query.
    request["Recursive"] = json!(false);
    assert_eq!(client.refused("GetParametersByPath", request).0, "InvalidNextToken");
    for token in ["", "x", "zzzzzzzzzz", "é"] {
        let request = json!({"Path": "/shop", "NextToken": token});
        assert_eq!(client.refused("GetParametersByPath", request).0, "InvalidNextToken", "{token}");
    }
    for size in [0, 11, -1] {
        let request = json!({"Path": "/shop", "MaxResults": size});
        assert_eq!(client.refused("GetParametersByPath", request).0, "ValidationException");
    }
    assert_eq!(client.refused("GetParametersByPath", json!({"Path": "shop"})).0, "ValidationException");
    endpoint.stop().await;
}

#[tokio::test]
async fn a_path_is_filtered_by_type() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    put(&mut client, "/a/one", "x");
    client.ok("PutParameter", json!({"Name": "/a/many", "Value": "x,y", "Type": "StringList"}));
    let filtered = |filter: Value| json!({"Path": "/a", "ParameterFilters": [filter]});
    let lists = client.ok("GetParametersByPath", filtered(json!({"Key": "Type", "Values": ["StringList"]})));
    assert_eq!(names(&lists), ["/a/many"]);
    for (filter, code) in [
        (json!({"Key": "Label", "Values": ["x"]}), "InvalidFilterKey"),
        (json!({"Key": "Type", "Option": "BeginsWith", "Values": ["S"]}), "InvalidFilterOption"),
        (json!({"Key": "Type"}), "InvalidFilterValue"),
    ] {
        assert_eq!(client.refused("GetParametersByPath", filtered(filter)).0, code);
    }
    endpoint.stop().await;
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_with_its_code() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    put(&mut client, "/there", "x");
    let base = json!({"Name": "/new", "Value": "x", "Type": "String"});
    let with = |members: Value| {
        let mut request = base.clone();
        request.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        request
    };
    for (members, code) in [
        (json!({"Name": null}), "ValidationException"),
        (json!({"Value": null}), "ValidationException"),
        (json!({"Type": null}), "ValidationException"),
        (json!({"Type": "Number"}), "ValidationException"),
        (json!({"Type": "SecureString"}), "UnsupportedParameterType"),
        (json!({"Value": 5}), "SerializationException"),
        (json!({"Value": ""}), "ValidationException"),
        (json!({"Value": "x".repeat(4097)}), "ValidationException"),
        (json!({"Value": "x".repeat(8193), "Tier": "Advanced"}), "ValidationException"),
        (json!({"Tier": "Gold"}), "ValidationException"),
        (json!({"Name": "/aws/x"}), "AccessDeniedException"),
        (json!({"Name": "/x".repeat(16)}), "HierarchyLevelLimitExceededException"),
        (json!({"Description": "x".repeat(1025)}), "ValidationException"),
        (json!({"AllowedPattern": "^\\d+$"}), "ParameterPatternMismatchException"),
        (json!({"AllowedPattern": "("}), "InvalidAllowedPatternException"),
        (json!({"DataType": "image"}), "ValidationException"),
        (json!({"Policies": "[{\"Type\":\"Expiration\"}]"}), "InvalidPolicyTypeException"),
        (json!({"Overwrite": true, "Tags": [{"Key": "a", "Value": "b"}]}), "ValidationException"),
        (json!({"Name": "/there", "Type": "StringList", "Overwrite": true}), "HierarchyTypeMismatchException"),
    ] {
        assert_eq!(client.refused("PutParameter", with(members.clone())).0, code, "{members}");
    }
    let (_, message) = client.refused("PutParameter", with(json!({"Type": "SecureString"})));
    assert!(message.contains("Secrets Manager"), "{message}");
    assert_eq!(client.ok("GetParametersByPath", json!({"Path": "/"}))["Parameters"].as_array().unwrap().len(), 1);

    client.ok("PutParameter", with(json!({"Value": "42", "AllowedPattern": "^\\d+$"})));
    let large = json!({"Name": "/large", "Value": "x".repeat(4097), "Tier": "Intelligent-Tiering"});
    assert_eq!(client.ok("PutParameter", with(large))["Tier"], "Advanced");
    let smaller = json!({"Name": "/large", "Overwrite": true, "Tier": "Standard"});
    assert_eq!(client.refused("PutParameter", with(smaller)).0, "ValidationException");
    let kept = json!({"Name": "/large", "Overwrite": true});
    assert_eq!(client.ok("PutParameter", with(kept)), json!({"Version": 2, "Tier": "Advanced"}));
    endpoint.stop().await;
}

#[tokio::test]
async fn other_operations_are_named_as_unknown_with_those_that_are_not() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    let (code, message) = client.refused("DescribeParameters", json!({}));
    assert_eq!(code, "UnknownOperationException");
    assert!(message.contains("DescribeParameters") && message.contains("GetParametersByPath"), "{message}");
    let answer = client.call("GetParameter", json!({"Name": "a"}));
    assert_eq!(answer.header("content-type"), Some("application/x-amz-json-1.1"));
    let foreign = [("Host", "example.com")];
    assert_eq!(client.send("AmazonSSM.GetParameter", "{}", &foreign).status, 403);
    endpoint.stop().await;
}

#[tokio::test]
async fn parameters_are_there_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let endpoint = in_directory(directory.path()).await;
    let mut client = Client::new(&endpoint);
    for number in 1..=101 {
        put(&mut client, "/kept", &format!("value {number}"));
    }
    put(&mut client, "/gone", "x");
    client.ok("DeleteParameter", json!({"Name": "/gone"}));
    let before = client.ok("GetParametersByPath", json!({"Path": "/"}));
    drop(client);
    endpoint.stop().await;

    let endpoint = in_directory(directory.path()).await;
    let mut client = Client::new(&endpoint);
    assert_eq!(client.ok("GetParametersByPath", json!({"Path": "/"})), before);
    assert_eq!(client.ok("GetParameter", json!({"Name": "/kept:2"}))["Parameter"]["Value"], "value 2");
    assert_eq!(client.refused("GetParameter", json!({"Name": "/kept:1"})).0, "ParameterVersionNotFound");
    assert_eq!(put(&mut client, "/kept", "x")["Version"], 102);
    drop(client);
    endpoint.stop().await;
}
